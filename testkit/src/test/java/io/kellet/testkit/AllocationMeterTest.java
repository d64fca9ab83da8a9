package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Tag("allocation")
final class AllocationMeterTest {

    private static volatile Object escaped = "";
    private long counter;

    @Test
    void countsExactlyTheBytesOfOneObjectPerOperation() {
        // a byte[0] is its header and padding: 16 bytes on every 64-bit HotSpot
        double bytes = AllocationMeter.bytesPerOperation(() -> {
            escaped = new byte[0];
            return 0;
        });

        assertThat(bytes).isEqualTo(16.0);
    }

    @Test
    void seesAnAllocationThatHappensOnceInAThousandOperations() {
        AllocationMeter.Operation rarely = () -> {
            if (++counter % 1_000 == 0) {
                escaped = new byte[0];
            }
            return counter;
        };

        assertThatThrownBy(() -> AllocationMeter.assertAllocatesNothing("rarely", rarely))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("operation=rarely")
                .hasMessageContaining("bytes=320");
    }

    @Test
    void itsOwnCostIsZero() {
        assertThatCode(() -> AllocationMeter.assertAllocatesNothing("counter", () -> ++counter))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesToAnswerWhileTheJvmDoesNotCount() {
        AllocationMeter.bytesPerOperation(() -> 0); // the first use switches the counter on
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.setThreadAllocatedMemoryEnabled(false);
        try {
            assertThatThrownBy(() -> AllocationMeter.assertAllocatesNothing("uncounted", () -> {
                        escaped = new byte[0];
                        return 0;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the JVM does not count what this thread allocates");
        } finally {
            threads.setThreadAllocatedMemoryEnabled(true);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "needs a JDK with virtual threads")
    void refusesToAnswerOnAVirtualThread() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Runnable measurement = () -> {
            try {
                AllocationMeter.bytesPerOperation(() -> 0);
            } catch (IllegalStateException e) {
                thrown.set(e);
            }
        };

        Thread virtual = (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, measurement);
        virtual.join();

        assertThat(thrown.get()).hasMessageContaining("it is a virtual thread");
    }

    @Test
    void reportsAFailingOperationInsteadOfMeasuringIt() {
        assertThatThrownBy(() -> AllocationMeter.bytesPerOperation(() -> {
                    throw new IOException("venue is gone");
                }))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("venue is gone");
    }
}
