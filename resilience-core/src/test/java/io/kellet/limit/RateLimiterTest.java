package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration A_PERMIT = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private final RateLimiter limiter = limiter(10, SECOND, 3, 0);

    @Test
    void givesOutTheBurstAndThenOnePermitAfterEachShareOfThePeriod() {
        assertThat(taken(limiter, 10)).isEqualTo(3);

        clock.advanceNanos(A_PERMIT.toNanos() - 1);
        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(taken(limiter, 10)).isOne();
    }

    @Test
    void hasNoBoundaryWhereTwiceTheLimitPasses() {
        int passed = 0;
        for (int i = 0; i < 1_000; i++) { // 10 s in steps of 10 ms, asked twice in each
            passed += taken(limiter, 2);
            clock.advance(Duration.ofMillis(10));
        }

        assertThat(passed).isEqualTo(3 + 99);
    }

    @Test
    void noPeriodWhereverItStartsSeesMoreThanItsPermitsAndTheBurst() {
        RateLimiter odd = limiter(7, Duration.ofNanos(1_003), 5, 0);
        long start = clock.nanos();
        int[] passed = new int[20_000];
        for (int at = 0; at < passed.length; at++) {
            int tries = at % 700 < 40 ? 6 : at % 3;
            for (int i = 0; i < tries; i++) {
                passed[at] += odd.tryAcquire(start + at) ? 1 : 0;
            }
        }

        int inPeriod = 0;
        for (int at = 0; at < passed.length; at++) {
            inPeriod += passed[at] - (at >= 1_003 ? passed[at - 1_003] : 0);
            assertThat(inPeriod).as("the period that ends at %d", at).isLessThanOrEqualTo(7 + 5);
        }
    }

    @Test
    void losesNothingAtARateThatDoesNotDivideASecond() {
        RateLimiter third = limiter(333_333_333, SECOND, 1_000_000_000, 0);
        assertThat(third.tryAcquire(1_000_000_000, clock.nanos())).isTrue();

        for (int second = 0; second < 100_000; second++) { // over a day, spent to the last permit each second
            clock.advance(SECOND);
            assertThat(third.tryAcquire(333_333_333, clock.nanos())).isTrue();
            assertThat(third.tryAcquire()).isFalse();
        }
    }

    @Test
    void keepsTheSlowestAndTheFastestRate() {
        RateLimiter daily = limiter(1, Duration.ofDays(1), 1, 0);
        RateLimiter fast = limiter(1_000_000_000, SECOND, 1, 0);

        assertThat(daily.tryAcquire()).isTrue();
        assertThat(fast.tryAcquire()).isTrue();
        assertThat(fast.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(fast.tryAcquire()).isTrue();
        clock.advanceNanos(Duration.ofDays(1).toNanos() - 2);
        assertThat(daily.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(daily.tryAcquire()).isTrue();
    }

    @Test
    void aLongPauseBringsTheBurstAndNoMore() {
        taken(limiter, 10);

        for (Duration pause : new Duration[] {Duration.ofDays(1), Duration.ofDays(10_000), Duration.ofDays(20_000)}) {
            clock.advance(pause);

            assertThat(taken(limiter, 10)).as("after %s", pause).isEqualTo(3);
        }
    }

    @Test
    void moreThanTheBurstIsNeverThereAndTakesNothing() {
        assertThat(limiter.tryAcquire(4, clock.nanos())).isFalse();
        assertThat(limiter.tryAcquire(Integer.MAX_VALUE, clock.nanos())).isFalse();
        assertThat(limiter.nanosUntilAvailable(4, OrderClass.CANCEL, clock.nanos()))
                .isEqualTo(Deadline.FOREVER);

        assertThat(limiter.tryAcquire(3, clock.nanos())).isTrue();
    }

    @Test
    void refusesToTakeOrGiveBackLessThanOne() {
        assertThatThrownBy(() -> limiter.tryAcquire(0, clock.nanos()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits must be positive: limiter=venue permits=0");
        assertThatThrownBy(() -> limiter.giveBack(-1, clock.nanos())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter.nanosUntilAvailable(0, OrderClass.NEW, clock.nanos()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysToTheNanosecondWhenAPermitIsThere() {
        RateLimiter odd = limiter(7, SECOND, 2, 0);
        taken(odd, 2);

        for (int i = 0; i < 1_000; i++) {
            long wait = odd.nanosUntilAvailable(clock.nanos());
            clock.advanceNanos(wait - 1);
            assertThat(odd.tryAcquire()).isFalse();
            clock.advanceNanos(1);
            assertThat(odd.nanosUntilAvailable(clock.nanos())).isZero();
            assertThat(odd.tryAcquire()).isTrue();
        }
    }

    @Test
    void keepsItsReserveForOrdersThatReduceRisk() {
        RateLimiter reserving = limiter(10, SECOND, 5, 2);
        long now = clock.nanos();

        assertThat(taken(reserving, 10)).isEqualTo(3);
        assertThat(reserving.tryAcquire(OrderClass.AMEND, now)).isFalse();
        assertThat(reserving.tryAcquire(OrderClass.REDUCE, now)).isTrue();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, now)).isTrue();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, now)).isFalse();
        assertThat(reserving.nanosUntilAvailable(now)).isEqualTo(3 * A_PERMIT.toNanos());
        assertThat(reserving.nanosUntilAvailable(1, OrderClass.CANCEL, now)).isEqualTo(A_PERMIT.toNanos());
    }

    @Test
    void aPermitThatWasNotUsedCanBeGivenBack() {
        taken(limiter, 3);

        assertThat(limiter.giveBack(clock.nanos())).isTrue();

        assertThat(taken(limiter, 10)).isOne();
    }

    @Test
    void givingBackNeverRaisesCreditAboveTheBurst() {
        limiter.tryAcquire();

        for (int i = 0; i < 5; i++) {
            limiter.giveBack(clock.nanos());
        }

        assertThat(taken(limiter, 10)).isEqualTo(3);
    }

    @Test
    void aPermitThatWasRegainedMeanwhileCannotBeGivenBack() {
        long takenAt = clock.nanos();
        limiter.tryAcquire(takenAt);
        clock.advance(A_PERMIT);
        assertThat(taken(limiter, 3)).isEqualTo(3); // the first one again among them

        assertThat(limiter.giveBack(takenAt)).isFalse();

        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void givingBackLateDoesNotGiveBackWhatTimeHasGivenAlready() {
        RateLimiter slow = limiter(1, SECOND, 10, 0);
        long start = clock.nanos();
        assertThat(slow.tryAcquire(10, start)).isTrue();
        clock.advanceNanos(9 * SECOND.toNanos());
        assertThat(slow.tryAcquire(9, clock.nanos())).isTrue();

        assertThat(slow.giveBack(10, start))
                .as("one of the ten is still missing")
                .isTrue();

        assertThat(taken(slow, 20)).as("ten of this instant with the nine").isOne();
        assertThat(slow.giveBack(10, start + SECOND.toNanos() / 2)).isTrue();
        clock.advanceNanos(SECOND.toNanos());
        assertThat(slow.giveBack(10, start)).as("all of it regained").isFalse();
    }

    @Test
    void noPeriodSeesMoreThanItsPermitsAndTheBurstOfThoseNotGivenBack() {
        RandomHistory.ofRandom(GivingBack::new)
                .command("take", 5, (random, history) -> history.take(random))
                .command("give back", 3, (random, history) -> history.giveBack(random))
                .command("wait", 3, (random, history) -> history.waitSome(random))
                .check("no period over", GivingBack::verify)
                .run(200, 100);
    }

    @Test
    void aClockThatStepsBackNeitherWedgesNorFreesAnything() {
        taken(limiter, 3);
        clock.advance(Duration.ofHours(1));
        taken(limiter, 3);

        clock.stepBack(Duration.ofHours(1));

        assertThat(limiter.tryAcquire()).isFalse();
        clock.advance(A_PERMIT);
        assertThat(taken(limiter, 10)).isOne();
        clock.advance(SECOND);
        assertThat(taken(limiter, 10)).isEqualTo(3);
    }

    @Test
    void aClockThatLeapsAheadAndComesBackDoesNotWedge() {
        for (Duration leap : new Duration[] {Duration.ofDays(365), Duration.ofDays(365 * 100)}) {
            clock.advance(leap);
            taken(limiter, 10);
            clock.stepBack(leap);
            taken(limiter, 10);

            clock.advance(A_PERMIT);
            assertThat(taken(limiter, 10)).as("a permit later").isBetween(0, 1);
            clock.advance(SECOND);
            assertThat(taken(limiter, 10)).as("a second later").isEqualTo(3);
        }
    }

    @Test
    void aClockThatLeapsFarAheadAndThenFarBehindFreesNothing() {
        Duration far = Duration.ofNanos(PermitScale.HORIZON);
        Duration period = Duration.ofNanos((1 << 29) + 1); // nearly two units of the scale in a nanosecond
        RateLimiter fine = limiter(1, period, 100, 0);
        clock.advance(far);
        assertThat(taken(fine, 200)).isEqualTo(100);
        clock.stepBack(far);
        clock.stepBack(far);

        assertThat(taken(fine, 200)).isZero();
        clock.advance(period);
        assertThat(taken(fine, 200)).isOne();
    }

    @Test
    void anOldReadingIsNoStepOfTheClock() {
        long old = clock.nanos();
        clock.advance(Duration.ofHours(1));
        taken(limiter, 3);

        assertThat(limiter.tryAcquire(old)).isFalse();

        clock.advanceNanos(A_PERMIT.toNanos() - 1);
        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(taken(limiter, 10)).isOne();
    }

    @Test
    void oldReadingsLetNothingThroughInAddition() {
        long old = clock.nanos();
        clock.advance(SECOND);
        assertThat(taken(limiter, 10)).isEqualTo(3);

        for (int i = 0; i < 10; i++) {
            assertThat(limiter.tryAcquire(old)).isFalse();
            assertThat(limiter.tryAcquire()).isFalse();
        }
    }

    @Test
    void refusalsAreCountedAndAlwaysTheSameException() {
        taken(limiter, 3);

        Throwable first = refusal();
        Throwable second = refusal();

        assertThat(first).isInstanceOf(RateLimitedException.class).isSameAs(second);
        assertThat(first).hasMessage("call refused, rate limit reached: limiter=venue");
        assertThat(((RateLimitedException) first).guard()).isEqualTo("venue");
        assertThat(first.getStackTrace()).isEmpty();
        assertThat(limiter.refused()).isEqualTo(2);
    }

    @Test
    void anInterruptDoesNotChangeTheAnswer() {
        Thread.currentThread().interrupt();
        try {
            assertThat(limiter.tryAcquire()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whatIsUsedStaysUsedWhenTheRateChanges() {
        taken(limiter, 2);

        limiter.reconfigure(config ->
                config.toBuilder().rate(1, Duration.ofMinutes(1)).burst(5).build());

        assertThat(taken(limiter, 10)).isEqualTo(3);
        clock.advanceNanos(Duration.ofMinutes(1).toNanos() - 1);
        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(taken(limiter, 10)).isOne();
    }

    @Test
    void aSmallerBurstHoldsAtOnceAndIsRegainedFromEmpty() {
        taken(limiter, 3);

        limiter.reconfigure(config -> config.toBuilder().burst(2).build());

        assertThat(limiter.tryAcquire()).isFalse();
        clock.advance(A_PERMIT);
        assertThat(taken(limiter, 10)).isOne();
    }

    @Test
    void aBadChangeChangesNothing() {
        RateLimiterConfig before = limiter.config();

        assertThatThrownBy(() -> limiter.reconfigure(
                        config -> config.toBuilder().burst(20).reserved(20).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter.reconfigure(
                        config -> RateLimiterConfig.named("other").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must stay the same: limiter=venue name=other");

        assertThat(limiter.config()).isSameAs(before);
        assertThat(taken(limiter, 10)).isEqualTo(3);
    }

    @Test
    void aChangeMadeWhileAnotherIsUnderWayIsMadeOnTopOfIt() {
        AtomicInteger asked = new AtomicInteger();

        limiter.reconfigure(config -> {
            if (asked.getAndIncrement() == 0) {
                limiter.reconfigure(inner -> inner.toBuilder().burst(7).build());
            }
            return config.toBuilder().reserved(1).build();
        });

        assertThat(limiter.config().burst()).isEqualTo(7);
        assertThat(limiter.config().reserved()).isOne();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatIsUsedStaysUsedThoughTheThreadThatChangesTheRateStalls() {
        List<Runnable> meanwhile = new ArrayList<>();
        NanoClock stalling = () -> {
            long now = clock.nanos();
            if (!meanwhile.isEmpty()) {
                meanwhile.remove(0).run();
            }
            return now;
        };
        RateLimiter changing = new RateLimiter(limiter.config(), stalling);
        meanwhile.add(() -> {
            clock.advance(SECOND);
            taken(changing, 3);
        });

        changing.reconfigure(config -> config.toBuilder().reserved(1).build());

        assertThat(changing.tryAcquire(OrderClass.CANCEL, clock.nanos())).isFalse();
    }

    @Test
    void whatIsLeftIsKeptFromTheSlowestRateToTheFastest() {
        RateLimiter daily = limiter(1, Duration.ofDays(1), 2, 0);
        daily.tryAcquire();

        daily.reconfigure(config -> config.toBuilder()
                .rate(1_000_000_000, SECOND)
                .burst(1_000_000_000)
                .build());

        assertThat(daily.tryAcquire(1_000_000_000, clock.nanos())).isFalse();
        assertThat(daily.tryAcquire(999_999_999, clock.nanos())).isTrue();
    }

    @Test
    void readsTheClockOnceAndNotAtAllWithTheCallersReading() {
        AtomicInteger reads = new AtomicInteger();
        NanoClock counting = () -> {
            reads.incrementAndGet();
            return clock.nanos();
        };
        RateLimiter counted = new RateLimiter(limiter.config(), counting);
        reads.set(0);

        counted.tryAcquire(clock.nanos());
        assertThat(reads).hasValue(0);
        counted.tryAcquire();
        assertThat(reads).hasValue(1);
    }

    private Throwable refusal() {
        try {
            limiter.acquire();
            throw new AssertionError("was let through");
        } catch (RateLimitedException e) {
            return e;
        }
    }

    private int taken(RateLimiter limiter, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limiter.tryAcquire() ? 1 : 0;
        }
        return taken;
    }

    private RateLimiter limiter(int permits, Duration period, int burst, int reserved) {
        return new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(permits, period)
                        .burst(burst)
                        .reserved(reserved)
                        .build(),
                clock);
    }

    /** A limiter, and what it let through and was not given back. */
    private static final class GivingBack {
        private static final long PERIOD = 1_003;

        private final ManualClock clock = new ManualClock();
        private final int permits;
        private final int burst;
        private final RateLimiter limiter;
        private final List<long[]> let = new ArrayList<>(); // {when, how many}

        GivingBack(Random random) {
            permits = 1 + random.nextInt(20);
            burst = 1 + random.nextInt(20);
            limiter = new RateLimiter(
                    RateLimiterConfig.named("venue")
                            .rate(permits, Duration.ofNanos(PERIOD))
                            .burst(burst)
                            .build(),
                    clock);
        }

        void take(Random random) {
            int wanted = 1 + random.nextInt(burst);
            if (limiter.tryAcquire(wanted, clock.nanos())) {
                let.add(new long[] {clock.nanos(), wanted});
            }
        }

        void giveBack(Random random) {
            if (!let.isEmpty()) {
                long[] unused = let.remove(random.nextInt(let.size()));
                limiter.giveBack((int) unused[1], unused[0]);
            }
        }

        void waitSome(Random random) {
            clock.advanceNanos(random.nextInt((int) PERIOD) / (1 + random.nextInt(20)));
        }

        void verify() {
            long passed = 0;
            for (long[] each : let) {
                passed += clock.nanos() - each[0] <= PERIOD ? each[1] : 0;
            }
            assertThat(passed).isLessThanOrEqualTo(permits + burst);
        }
    }

    @Test
    void aCallerHeldUpAfterReadingTheClockIsNotRefusedForIt() {
        ManualClock clock = new ManualClock();
        RateLimiter limiter = new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(1_000, Duration.ofSeconds(1))
                        .burst(1)
                        .build(),
                clock);
        long old = clock.nanos();
        clock.advance(Duration.ofMillis(10));
        assertThat(limiter.tryAcquire(clock.nanos())).isTrue();

        assertThat(limiter.tryAcquire(old)).as("nothing is there now either").isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(limiter.tryAcquire(old)).as("now there is").isTrue();
        assertThat(limiter.tryAcquire(clock.nanos()))
                .as("and it was taken as of now")
                .isFalse();
    }
}
