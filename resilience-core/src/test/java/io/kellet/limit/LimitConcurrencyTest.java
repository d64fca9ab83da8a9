package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two threads at once, so many times. What must hold holds however they meet; the time it takes decides nothing. */
final class LimitConcurrencyTest {

    private static final int TRIES = 100_000;

    @Test
    void noWindowOfTheAdmissionsOfTwoThreadsHoldsMoreThanTheLimit() throws Exception {
        int limit = 64;
        long window = 200_000;
        SlidingLogLimiter limiter = new SlidingLogLimiter(
                new SlidingLogConfig("gateway", limit, Duration.ofNanos(window), 8), NanoClock.SYSTEM);

        List<long[]> both = together(thread -> {
            long[] admitted = new long[TRIES];
            int count = 0;
            for (int i = 0; i < TRIES; i++) {
                long now = NanoClock.SYSTEM.nanos();
                if (limiter.tryAcquire(i % 3 == 0 ? OrderClass.NEW : OrderClass.CANCEL, now)) {
                    admitted[count++] = now;
                    if (i % 16 == 0 && limiter.giveBack(now)) {
                        count--;
                    }
                }
            }
            return Arrays.copyOf(admitted, count);
        });

        long origin = both.get(0)[0];
        long[] all = both.stream()
                .flatMapToLong(Arrays::stream)
                .map(when -> when - origin)
                .sorted()
                .toArray();
        assertThat(all.length).isGreaterThan(limit);
        for (int i = limit; i < all.length; i++) {
            assertThat(all[i] - all[i - limit]).as("admission %d", i).isGreaterThanOrEqualTo(window);
        }
    }

    @Test
    void twoThreadsTakeTheBurstOfAStandingClockToThePermit() throws Exception {
        ManualClock clock = new ManualClock();
        RateLimiter limiter = new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(1, Duration.ofSeconds(1))
                        .burst(TRIES)
                        .build(),
                clock);

        List<Integer> both = together(thread -> {
            int taken = 0;
            for (int i = 0; i < TRIES; i++) {
                taken += limiter.tryAcquire() ? 1 : 0;
                if (i % 16 == 0 && taken > 0 && limiter.giveBack(clock.nanos())) {
                    taken--;
                }
            }
            return taken;
        });

        int rest = 0;
        while (limiter.tryAcquire()) {
            rest++;
        }
        assertThat(both.get(0) + both.get(1) + rest).isEqualTo(TRIES);
    }

    @Test
    void noPermitAppearsOrIsLostWhileTheRateChanges() throws Exception {
        ManualClock clock = new ManualClock();
        int burst = 20_000;
        RateLimiter limiter = new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(1, Duration.ofSeconds(1))
                        .burst(burst)
                        .build(),
                clock);

        List<Integer> both = together(thread -> {
            int taken = 0;
            for (int i = 0; i < burst; i++) {
                if (thread == 0) {
                    taken += limiter.tryAcquire() ? 1 : 0;
                } else if (i % 20 == 0) {
                    int permits = 1 + i % 3;
                    limiter.reconfigure(config -> config.toBuilder()
                            .rate(permits, Duration.ofSeconds(1))
                            .build());
                }
            }
            return taken;
        });

        int rest = 0;
        while (limiter.tryAcquire()) {
            rest++;
        }
        assertThat(both.get(0) + rest).isEqualTo(burst);
    }

    @Test
    void twoThreadsAreNeverMoreInFlightThanAllowedAndLeaveNobodyBehind() throws Exception {
        int limit = 3;
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", limit));
        AtomicInteger inFlight = new AtomicInteger();

        List<Integer> both = together(thread -> {
            int most = 0;
            long[] tokens = new long[2];
            for (int i = 0; i < TRIES; i++) {
                for (int t = 0; t < tokens.length; t++) {
                    tokens[t] = bulkhead.tryAcquire();
                    most = Math.max(most, tokens[t] < 0 ? 0 : inFlight.incrementAndGet());
                }
                for (long token : tokens) {
                    if (token >= 0) {
                        inFlight.decrementAndGet();
                        assertThat(bulkhead.release(token)).isTrue();
                        assertThat(bulkhead.release(token)).isFalse();
                    }
                }
            }
            return most;
        });

        assertThat(both).allSatisfy(most -> assertThat(most).isLessThanOrEqualTo(limit));
        assertThat(bulkhead.inFlight()).isZero();
        assertThat(bulkhead.strayReleases()).isPositive();
    }

    @Test
    void nobodyIsRefusedWhileThereIsAlwaysRoom() throws Exception {
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", 4));

        List<Integer> both = together(thread -> {
            int refused = 0;
            long held = bulkhead.tryAcquire();
            for (int i = 0; i < TRIES; i++) { // each holds two at most, and wanders over the places
                long next = bulkhead.tryAcquire();
                if (next < 0) {
                    refused++;
                } else {
                    bulkhead.release(held);
                    held = next;
                }
            }
            return refused;
        });

        assertThat(both).containsExactly(0, 0);
    }

    @Test
    void nobodyIsRefusedWhileTheFreePlaceMovesBehindTheLook() throws Exception {
        Bulkhead bulkhead = new Bulkhead(new BulkheadConfig("venue", 2, 1));

        List<Integer> both = together(thread -> {
            int refused = 0;
            for (int i = 0; i < TRIES; i++) {
                if (thread == 0) { // goes from the reserved place to the other, the way the look goes
                    releaseIfTaken(bulkhead, bulkhead.tryAcquire(OrderClass.CANCEL));
                    releaseIfTaken(bulkhead, bulkhead.tryAcquire(OrderClass.NEW));
                } else {
                    long token = bulkhead.tryAcquire(OrderClass.CANCEL);
                    refused += token < 0 ? 1 : 0;
                    releaseIfTaken(bulkhead, token);
                }
            }
            return refused;
        });

        assertThat(both.get(1)).isZero();
        assertThat(bulkhead.inFlight()).isZero();
    }

    @Test
    void whoIsLetInAfterALimitOfOneWasSetIsAlone() throws Exception {
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", 4));
        AtomicInteger heldByTheOther = new AtomicInteger();

        List<Integer> both = together(thread -> {
            int alone = 0;
            for (int i = 0; i < TRIES / 5; i++) {
                if (thread == 0) {
                    bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 1));
                    long token = bulkhead.tryAcquire();
                    if (token >= 0) {
                        assertThat(heldByTheOther).hasValue(0);
                        bulkhead.release(token);
                        alone++;
                    }
                    bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 4));
                } else {
                    long one = bulkhead.tryAcquire();
                    long two = bulkhead.tryAcquire();
                    heldByTheOther.set((one < 0 ? 0 : 1) + (two < 0 ? 0 : 1));
                    heldByTheOther.set(0);
                    releaseIfTaken(bulkhead, one);
                    releaseIfTaken(bulkhead, two);
                }
            }
            return alone;
        });

        assertThat(both.get(0)).isPositive();
        assertThat(bulkhead.inFlight()).isZero();
        assertThat(bulkhead.strayReleases()).isZero();
    }

    private static void releaseIfTaken(Bulkhead bulkhead, long token) {
        if (token >= 0) {
            bulkhead.release(token);
        }
    }

    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> together(Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Callable<T>> calls = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                int thread = t;
                calls.add(() -> {
                    start.await();
                    return work.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }
}
