package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AdaptiveConcurrencyTest {

    private static final Duration WINDOW = Duration.ofMillis(10);
    private static final Duration SLOW = Duration.ofMillis(5);
    private static final AdaptiveConcurrencyRule AIMD = new AdaptiveConcurrencyRule.Aimd(1, SLOW);
    private static final AdaptiveConcurrencyRule GRADIENT =
            new AdaptiveConcurrencyRule.Gradient(50, 4, 5, Duration.ofSeconds(1), 0);

    private final ManualClock clock = new ManualClock();

    @Test
    void letsInAsManyAsTheLimitAndKeepsAShareForThoseThatReduceRisk() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 20);

        assertThat(tokens(limiter, OrderClass.NEW, 20)).hasSize(8);
        assertThat(limiter.tryAcquire(OrderClass.AMEND, clock.nanos())).isEqualTo(AdaptiveConcurrency.RESERVED);
        assertThat(tokens(limiter, OrderClass.CANCEL, 1)).hasSize(1);
        assertThat(tokens(limiter, OrderClass.REDUCE, 5)).hasSize(1);
        assertThat(limiter.tryAcquire(OrderClass.CANCEL, clock.nanos())).isEqualTo(AdaptiveConcurrency.FULL);
        assertThat(limiter.tryAcquire(clock.nanos())).isEqualTo(AdaptiveConcurrency.FULL);
        assertThat(limiter.inFlight()).isEqualTo(10);
        assertThat(limiter.rejected()).isEqualTo(12 + 1 + 4 + 1 + 1);
    }

    @Test
    void aLimitOfOneIsForEverybody() {
        AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("venue")
                        .initialLimit(1)
                        .minLimit(1)
                        .maxLimit(1)
                        .reservedPercent(90)
                        .build(),
                clock);

        assertThat(tokens(limiter, OrderClass.NEW, 3)).hasSize(1);
    }

    @Test
    void everyWayOutReleasesOnceAndASecondReleaseIsCounted() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 0);
        List<Long> tokens = tokens(limiter, OrderClass.NEW, 3);

        assertThat(limiter.onSuccess(tokens.get(0), clock.nanos())).isTrue();
        assertThat(limiter.onDropped(tokens.get(1), clock.nanos())).isTrue();
        assertThat(limiter.onIgnored(tokens.get(2))).isTrue();
        assertThat(limiter.inFlight()).isZero();
        for (long token : tokens) {
            assertThat(limiter.onSuccess(token, clock.nanos())).isFalse();
            assertThat(limiter.onDropped(token, clock.nanos())).isFalse();
            assertThat(limiter.onIgnored(token)).isFalse();
        }

        assertThat(limiter.inFlight()).isZero();
        assertThat(limiter.duplicateReleases()).isEqualTo(9);
        assertThat(tokens(limiter, OrderClass.NEW, 20)).hasSize(10);
    }

    @Test
    void anOldTokenCannotReleaseTheNextHolderOfItsSlotAndAForgedOneNothing() {
        AdaptiveConcurrency limiter = limiter(AIMD, 1, 0);
        long old = limiter.tryAcquire(clock.nanos());
        limiter.onIgnored(old);
        tokens(limiter, OrderClass.NEW, 1);

        assertThat(limiter.onIgnored(old)).isFalse();
        assertThat(limiter.onIgnored(AdaptiveConcurrency.FULL)).isFalse();
        assertThat(limiter.onIgnored(0)).isFalse();
        assertThat(limiter.onIgnored(Long.MAX_VALUE)).isFalse();
        assertThat(limiter.onIgnored(Long.MIN_VALUE)).isFalse();
        assertThat(limiter.inFlight()).isEqualTo(1);
    }

    @Test
    void aFallingLimitLetsNobodyInUntilEnoughHaveFinished() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 0);
        List<Long> tokens = tokens(limiter, OrderClass.NEW, 10);
        clock.advance(WINDOW);
        limiter.onDropped(tokens.get(0), clock.nanos());

        assertThat(limiter.limit()).isEqualTo(9);
        assertThat(limiter.inFlight()).isEqualTo(9);
        assertThat(limiter.tryAcquire(clock.nanos())).isEqualTo(AdaptiveConcurrency.FULL);
        limiter.onIgnored(tokens.get(1));
        assertThat(limiter.tryAcquire(clock.nanos())).isNotNegative();
        assertThat(limiter.tryAcquire(clock.nanos())).isEqualTo(AdaptiveConcurrency.FULL);
    }

    @Test
    void aimdAddsOnlyAfterGoodWindowsInWhichTheLimitWasReached() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 0);

        window(limiter, 9, SLOW);
        assertThat(limiter.limit()).as("nine of ten").isEqualTo(10);
        window(limiter, 10, SLOW);
        assertThat(limiter.limit()).isEqualTo(11);
        window(limiter, 11, SLOW.plusNanos(1));
        assertThat(limiter.limit()).as("nine tenths of eleven").isEqualTo(9);
    }

    @Test
    void manyDropsOfOneWindowCountOnce() {
        AdaptiveConcurrency limiter = limiter(AIMD, 100, 0);
        List<Long> tokens = tokens(limiter, OrderClass.NEW, 50);
        for (long token : tokens) {
            limiter.onDropped(token, clock.nanos());
        }
        assertThat(limiter.limit()).isEqualTo(100);

        clock.advance(WINDOW);
        limiter.onSuccess(tokens(limiter, OrderClass.NEW, 1).get(0), clock.nanos());

        assertThat(limiter.limit()).isEqualTo(90);
    }

    @Test
    void whileTheBaselineIsMeasuredOnlyThoseThatReduceRiskKeepTheirLimit() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 10, 10);

        assertThat(limiter.isMeasuring()).isTrue();
        assertThat(tokens(limiter, OrderClass.NEW, 20)).hasSize(4);
        assertThat(tokens(limiter, OrderClass.CANCEL, 20)).hasSize(6);
    }

    @Test
    void theBaselineIsTheAverageOfTheFewAndNotOfTheCrowd() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 100, 10);
        List<Long> crowd = tokens(limiter, OrderClass.CANCEL, 50);
        clock.advance(Duration.ofMillis(900));
        for (long token : crowd.subList(4, 50)) {
            limiter.onSuccess(token, clock.nanos());
        }
        for (long token : crowd.subList(0, 4)) { // began among the few, though the crowd came after
            limiter.onIgnored(token);
        }
        assertThat(limiter.isMeasuring()).isTrue();
        assertThat(limiter.ignoredSamples()).isEqualTo(46);

        baseline(limiter, Duration.ofMillis(2));

        assertThat(limiter.isMeasuring()).isFalse();
        assertThat(limiter.baselineNanos()).isEqualTo(2_000_000);
    }

    @Test
    void answersToCallsBegunBeforeTheBaselineAreIgnored() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 100, 0);
        baseline(limiter, Duration.ofMillis(2));
        List<Long> old = tokens(limiter, OrderClass.NEW, 20);
        clock.advance(Duration.ofMillis(1_001));
        limiter.onSuccess(old.get(0), clock.nanos()); // the next measurement is due
        assertThat(limiter.isMeasuring()).isTrue();
        int limit = limiter.limit();

        for (int i = 1; i < 20; i++) {
            limiter.onSuccess(old.get(i), clock.nanos());
        }
        assertThat(limiter.isMeasuring()).as("none of them counted").isTrue();
        baseline(limiter, Duration.ofMillis(3));

        assertThat(limiter.baselineNanos()).isEqualTo(3_000_000);
        assertThat(limiter.limit()).isEqualTo(limit);
        assertThat(limiter.ignoredSamples()).isEqualTo(19);
    }

    @Test
    void aGradientBelowOneTakesAndNeverAddsHoweverOftenItIsSeen() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 100, 0);
        baseline(limiter, Duration.ofMillis(2));

        while (limiter.limit() > 2) {
            int limit = limiter.limit();
            window(limiter, limiter.limitForAll(), Duration.ofNanos(3_750_000)); // 2 ms with 50 %, over 3.75 ms: 0.8
            assertThat(limiter.limit()).isEqualTo(Math.max(2, limit * 8 / 10));
        }
    }

    @Test
    void theLimitStaysWhereItIsWhileItIsNotReached() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 50, 0);
        baseline(limiter, Duration.ofMillis(2));

        for (int i = 0; i < 50; i++) {
            window(limiter, 49, Duration.ofMillis(2));
        }

        assertThat(limiter.limit()).isEqualTo(50);
    }

    @Test
    void theLimitStaysBetweenItsEnds() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 100, 0);
        baseline(limiter, Duration.ofMillis(2));
        for (int i = 0; i < 20; i++) {
            window(limiter, limiter.limit(), Duration.ofMillis(2));
            assertThat(limiter.limit()).isLessThanOrEqualTo(200);
        }
        assertThat(limiter.limit()).isEqualTo(200);
        while (limiter.limit() > 2) {
            int limit = limiter.limit();
            window(limiter, 10, Duration.ofMillis(9));
            assertThat(limiter.limit()).as("no window takes more than half").isEqualTo(Math.max(2, limit / 2));
        }
        window(limiter, 10, Duration.ofMillis(9));
        assertThat(limiter.limit()).isEqualTo(2);
    }

    @Test
    void aBaselineThatHoldsTheLimitAtItsLeastIsMeasuredAgain() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 2, 0);
        baseline(limiter, Duration.ofNanos(1_000)); // poisoned: an answer out of a cache

        for (int i = 0; i < 5; i++) {
            assertThat(limiter.isMeasuring()).isFalse();
            window(limiter, 2, Duration.ofMillis(2));
        }

        assertThat(limiter.isMeasuring()).isTrue();
        baseline(limiter, Duration.ofMillis(2));
        window(limiter, 2, Duration.ofMillis(2));
        assertThat(limiter.limit()).isGreaterThan(2);
    }

    @Test
    void aMeasurementEndsAtAQuarterOfItsIntervalWithFewerCalls() {
        AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("venue")
                        .minSamples(2)
                        .rule(new AdaptiveConcurrencyRule.Gradient(50, 4, 1_000, Duration.ofSeconds(1), 0))
                        .build(),
                clock);

        answer(limiter, Duration.ofMillis(124));
        answer(limiter, Duration.ofMillis(125));
        assertThat(limiter.isMeasuring()).isTrue();
        answer(limiter, Duration.ofMillis(1));

        assertThat(limiter.isMeasuring()).isFalse();
    }

    @Test
    void measurementsOfTwoLimitersDriftApart() {
        Set<Long> intervals = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                    AdaptiveConcurrencyConfig.named("venue-" + i)
                            .minSamples(1)
                            .window(Duration.ofMillis(1))
                            .rule(new AdaptiveConcurrencyRule.Gradient(50, 4, 1, Duration.ofSeconds(1), 10))
                            .build(),
                    clock);
            answer(limiter, Duration.ofMillis(1));
            long millis = 0;
            while (!limiter.isMeasuring()) {
                answer(limiter, Duration.ofMillis(1));
                millis++;
            }
            intervals.add(millis);
            assertThat(millis).isBetween(900L, 1_101L);
        }

        assertThat(intervals).hasSizeGreaterThan(10);
    }

    @Test
    void aClockThatStepsBackHoldsTheLimitUpForNoLongerThanAWindow() {
        AdaptiveConcurrency limiter = limiter(GRADIENT, 50, 0);
        baseline(limiter, Duration.ofMillis(2));
        clock.advance(Duration.ofHours(2));
        window(limiter, 50, Duration.ofMillis(2)); // the measurement that is due begins
        baseline(limiter, Duration.ofMillis(2));
        int limit = limiter.limit();
        long token = limiter.tryAcquire(clock.nanos());
        long ignored = limiter.ignoredSamples();

        clock.stepBack(Duration.ofHours(1));
        limiter.onSuccess(token, clock.nanos());

        assertThat(limiter.ignoredSamples()).as("a latency below zero").isEqualTo(ignored + 1);
        window(limiter, limit, Duration.ofMillis(2));
        assertThat(limiter.limit()).isGreaterThan(limit);
        int windows = 0;
        while (!limiter.isMeasuring() && windows < 1_000) {
            window(limiter, 5, Duration.ofMillis(2));
            windows++;
        }
        assertThat(windows).as("the next baseline is not an hour away").isLessThan(150);
    }

    @Test
    void anOldReadingOfAStalledThreadDoesNotRestartTheWindow() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 0);
        long stalled = clock.nanos();
        long token = limiter.tryAcquire(stalled);
        window(limiter, 9, SLOW); // closes, so the window began after the reading
        List<Long> ten = tokens(limiter, OrderClass.NEW, 10); // with the stalled one, the limit
        for (long other : ten) {
            limiter.onSuccess(other, clock.nanos());
        }
        clock.advance(WINDOW);

        limiter.onSuccess(token, stalled);

        assertThat(limiter.limit()).as("its fresh reading closes the window").isEqualTo(12);
    }

    @Test
    void theExceptionFormThrowsOneInstanceForEachReason() {
        AdaptiveConcurrency limiter = limiter(AIMD, 10, 10);
        tokens(limiter, OrderClass.NEW, 9);
        Throwable reserved = catchThrowable(() -> limiter.acquire(OrderClass.NEW, clock.nanos()));
        limiter.acquire(OrderClass.CANCEL, clock.nanos());
        Throwable full = catchThrowable(() -> limiter.acquire(OrderClass.CANCEL, clock.nanos()));

        assertThat(reserved)
                .isInstanceOfSatisfying(
                        ConcurrencyLimitedException.class,
                        e -> assertThat(e.restIsReserved()).isTrue());
        assertThat(full)
                .isInstanceOfSatisfying(
                        ConcurrencyLimitedException.class,
                        e -> assertThat(e.restIsReserved()).isFalse());
        assertThat(catchThrowable(() -> limiter.acquire(OrderClass.CANCEL, clock.nanos())))
                .isSameAs(full);
        assertThat(full.getStackTrace()).isEmpty();
    }

    @Test
    void inFlightIsThatOfThePlainTwinWhateverTheHistory() {
        RandomHistory.ofRandom(random -> new Pair(random, random.nextBoolean() ? AIMD : GRADIENT))
                .command("acquire", 6, (random, pair) -> pair.acquire(random))
                .command("release", 5, (random, pair) -> pair.release(random))
                .command("release twice", 1, (random, pair) -> pair.releaseAgain(random))
                .command("wait", 3, (random, pair) -> pair.clock.advanceNanos(random.nextInt(20_000_000)))
                .command("step back", 1, (random, pair) -> pair.clock.stepBack(Duration.ofMillis(random.nextInt(50))))
                .check("in flight", Pair::agrees)
                .run();
    }

    @Test
    void concurrentCallersNeverExceedTheLimitAndLeaveNothingBehind() throws InterruptedException {
        AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("venue")
                        .initialLimit(3)
                        .minLimit(3)
                        .maxLimit(3)
                        .reservedPercent(0)
                        .rule(AIMD)
                        .build(),
                clock);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(6);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            all.add(new Thread(() -> {
                ready.countDown();
                while (ready.getCount() != 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < 3_000; i++) {
                    long token = limiter.tryAcquire(clock.nanos());
                    if (token >= 0) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        limiter.onSuccess(token, clock.nanos());
                    }
                }
            }));
        }
        for (Thread thread : all) {
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(limiter.inFlight()).isZero();
        assertThat(limiter.duplicateReleases()).isZero();
        assertThat(tokens(limiter, OrderClass.NEW, 10)).hasSize(3);
    }

    private AdaptiveConcurrency limiter(AdaptiveConcurrencyRule rule, int initial, int reservedPercent) {
        return new AdaptiveConcurrency(config(rule, initial, reservedPercent), clock);
    }

    private static AdaptiveConcurrencyConfig config(AdaptiveConcurrencyRule rule, int initial, int reservedPercent) {
        return AdaptiveConcurrencyConfig.named("venue")
                .initialLimit(initial)
                .minLimit(Math.min(initial, 2))
                .reservedPercent(reservedPercent)
                .window(WINDOW)
                .minSamples(1)
                .rule(rule)
                .build();
    }

    private List<Long> tokens(AdaptiveConcurrency limiter, OrderClass orderClass, int asked) {
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < asked; i++) {
            long token = limiter.tryAcquire(orderClass, clock.nanos());
            if (token >= 0) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    private void answer(AdaptiveConcurrency limiter, Duration latency) {
        long token = limiter.tryAcquire(clock.nanos());
        clock.advance(latency);
        assertThat(limiter.onSuccess(token, clock.nanos())).isTrue();
    }

    private void baseline(AdaptiveConcurrency limiter, Duration latency) {
        for (int i = 0; i < 5; i++) {
            answer(limiter, latency);
        }
        assertThat(limiter.isMeasuring()).isFalse();
    }

    /** So many calls at once, each of that latency, and the last of them closes the window. */
    private void window(AdaptiveConcurrency limiter, int calls, Duration latency) {
        List<Long> tokens = tokens(limiter, OrderClass.NEW, calls);
        clock.advance(latency);
        long answered = clock.nanos();
        for (long token : tokens.subList(1, tokens.size())) {
            limiter.onSuccess(token, answered);
        }
        if (latency.compareTo(WINDOW) < 0) {
            clock.advance(WINDOW.minus(latency));
        }
        limiter.onIgnored(tokens.get(0));
        long last = limiter.tryAcquire(clock.nanos());
        clock.advance(latency);
        limiter.onSuccess(last, clock.nanos());
    }

    /** The limiter, and the tokens that ought to be out. */
    private static final class Pair {
        private final ManualClock clock = new ManualClock();
        private final AdaptiveConcurrency limiter;
        private final List<Long> held = new ArrayList<>();
        private final List<Long> used = new ArrayList<>();
        private long duplicates;

        Pair(Random random, AdaptiveConcurrencyRule rule) {
            limiter = new AdaptiveConcurrency(config(rule, 2 + random.nextInt(10), random.nextInt(50)), clock);
        }

        void acquire(Random random) {
            OrderClass orderClass = List.of(OrderClass.values()).get(random.nextInt(4));
            int limit = orderClass.reducesRisk() ? limiter.limit() : limiter.limitForAll();
            long token = limiter.tryAcquire(orderClass, clock.nanos());
            assertThat(token >= 0).isEqualTo(held.size() < limit);
            if (token >= 0) {
                assertThat(held).doesNotContain(token);
                assertThat(used).doesNotContain(token);
                held.add(token);
            }
        }

        void release(Random random) {
            if (!held.isEmpty()) {
                long token = held.remove(random.nextInt(held.size()));
                used.add(token);
                assertThat(release(random, token)).isTrue();
            }
        }

        void releaseAgain(Random random) {
            if (!used.isEmpty()) {
                assertThat(release(random, used.get(random.nextInt(used.size()))))
                        .isFalse();
                duplicates++;
            }
        }

        private boolean release(Random random, long token) {
            return switch (random.nextInt(3)) {
                case 0 -> limiter.onSuccess(token, clock.nanos());
                case 1 -> limiter.onDropped(token, clock.nanos());
                default -> limiter.onIgnored(token);
            };
        }

        void agrees() {
            assertThat(limiter.inFlight()).isEqualTo(held.size());
            assertThat(limiter.duplicateReleases()).isEqualTo(duplicates);
            assertThat(limiter.limit()).isBetween(2, 200);
            assertThat(limiter.limitForAll()).isBetween(1, limiter.limit());
        }
    }
}
