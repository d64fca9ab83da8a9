package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The bytecode is that of Java 17, so virtual threads are reached by reflection; the second JDK of the build has them. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "needs a JDK with virtual threads")
final class LatencyVirtualThreadTest {

    @Test
    void tenThousandVirtualThreadsLoseNothingAndGrowNothing() throws Exception {
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("risk").build());
        int threads = 10_000;
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            all.add(startVirtual(() -> {
                recorder.attachCurrentThread();
                recorder.record(1_000);
                go.await();
                recorder.record(30_000);
            }));
        }
        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }

        LatencySnapshot snapshot = recorder.snapshot();

        assertThat(snapshot.count()).isEqualTo(2L * threads);
        assertThat(snapshot.exceeded()).isEqualTo(threads);
        assertThat(snapshot.sumNanos()).isEqualTo(31_000L * threads);
        assertThat(recorder.blockCount()).isLessThanOrEqualTo(16);
    }

    private interface Body {
        void run() throws Exception;
    }

    private static Thread startVirtual(Body body) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, (Runnable) () -> {
            try {
                body.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}
