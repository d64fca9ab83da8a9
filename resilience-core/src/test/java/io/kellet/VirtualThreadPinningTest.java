package io.kellet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.call.Backoff;
import io.kellet.call.Guard;
import io.kellet.call.Operation;
import io.kellet.call.Retry;
import io.kellet.call.RetryConfig;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.event.EventSource;
import io.kellet.event.Topic;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.rejection.RejectedException;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** No room pins the carrier of a virtual thread, by the JVM's own account. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "needs a JDK with virtual threads")
final class VirtualThreadPinningTest {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    @Test
    void manyVirtualThreadsRecordPublishAndAreToldWithoutPinning(@TempDir Path directory) throws Exception {
        record Ping(int thread) {}
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("gate").build());
        AtomicLong told = new AtomicLong();
        int threads = 2_000;

        try (EventBus bus =
                EventBus.start(EventBusConfig.named("desk").laneSize(4_096).build(), NanoClock.SYSTEM)) {
            long pinned = pinnedDuring(directory, () -> {
                Topic<Ping> topic = bus.topic(Ping.class);
                EventSource source = bus.source("gate");
                CountDownLatch done = new CountDownLatch(threads);
                bus.subscribe(Ping.class, ping -> told.incrementAndGet());
                for (int t = 0; t < threads; t++) {
                    int number = t;
                    startVirtual(() -> {
                        recorder.record(number);
                        LockSupport.parkNanos(1); // gives its carrier away, if nothing pins it
                        recorder.attachCurrentThread();
                        source.publish(topic, new Ping(number));
                        recorder.record(number);
                        done.countDown();
                    });
                }
                assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            });

            assertThat(pinned).isZero();
        }
        assertThat(recorder.snapshot().count()).isEqualTo(2L * threads);
        assertThat(told).hasValue(threads);
    }

    @Test
    void manyVirtualThreadsCallThroughAWholeGuardWithoutPinning(@TempDir Path directory) throws Exception {
        int threads = 2_000;
        NanoClock clock = NanoClock.SYSTEM;
        CircuitBreaker breaker = new CircuitBreaker(
                BreakerConfig.named("venue")
                        .consecutiveFailures(5)
                        .openFor(Duration.ofMillis(1))
                        .build(),
                clock);
        RateLimiter limiter = new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(1_000, Duration.ofSeconds(1))
                        .burst(1_000)
                        .build(),
                clock);
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", 64));
        Guard guard = Guard.of(Operation.named("positions.read").idempotent(), clock)
                .rateLimit(limiter)
                .bulkhead(bulkhead)
                .breaker(breaker)
                .retry(new Retry(RetryConfig.named("venue")
                        .backoff(Backoff.fixed(Duration.ofNanos(1_000)))
                        .build()))
                .latency(new LatencyRecorder(LatencyConfig.named("venue").build()))
                .build();
        AtomicLong answers = new AtomicLong();
        AtomicLong failures = new AtomicLong();
        AtomicLong refusals = new AtomicLong();

        long pinned = pinnedDuring(directory, () -> {
            CountDownLatch done = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                int number = t;
                startVirtual(() -> {
                    try {
                        guard.call(number, VirtualThreadPinningTest::answerOrFail);
                        answers.incrementAndGet();
                    } catch (RejectedException e) {
                        refusals.incrementAndGet();
                    } catch (Exception e) {
                        failures.incrementAndGet();
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        });

        assertThat(pinned).isZero();
        assertThat(answers.get() + failures.get() + refusals.get()).isEqualTo(threads);
        assertThat(bulkhead.inFlight()).isZero();
        assertThat(bulkhead.strayReleases()).isZero();
        assertThat(breaker.snapshot().duplicateReports()).isZero();
    }

    /** Gives its carrier away, which it cannot while a guard holds a monitor or a native frame around it. */
    private static String answerOrFail(int number) throws IOException {
        LockSupport.parkNanos(1_000);
        if (number % 3 == 0) {
            throw new IOException("call " + number);
        }
        return "answer";
    }

    /** Shows that the count above can be other than zero. */
    @Test
    void aThreadThatParksInNativeFramesIsSeenPinned(@TempDir Path directory) throws Exception {
        long pinned = pinnedDuring(directory, () -> {
            CountDownLatch done = new CountDownLatch(1);
            startVirtual(() -> {
                ParksWhenInitialised.now();
                done.countDown();
            });
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        });

        assertThat(pinned).isPositive();
    }

    /** A class initialiser runs below a native frame, which no JDK can unmount. */
    private static final class ParksWhenInitialised {
        static {
            LockSupport.parkNanos(50_000_000);
        }

        static void now() {}
    }

    private interface Body {
        void run() throws Exception;
    }

    private static long pinnedDuring(Path directory, Body body) throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO);
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
        }
        List<String> events = new ArrayList<>();
        if (Files.size(file) > 0) {
            RecordingFile.readAllEvents(file).stream()
                    .map(event -> event.getEventType().getName())
                    .filter(PINNED::equals)
                    .forEach(events::add);
        }
        return events.size();
    }

    private static void startVirtual(Runnable body) throws ReflectiveOperationException {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        start.invoke(null, body);
    }
}
