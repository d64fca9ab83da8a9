package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SlidingLogLimiterTest {

    private static final List<OrderClass> ORDERS = List.of(OrderClass.values());

    private static final Duration WINDOW = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final SlidingLogLimiter limiter = limiter(3, 0);

    @Test
    void admitsTheLimitAndTheNextWhenTheFirstIsExactlyAWindowOld() {
        assertThat(admitted(limiter, 10)).isEqualTo(3);

        clock.advanceNanos(WINDOW.toNanos() - 1);
        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(admitted(limiter, 10)).isEqualTo(3);
    }

    @Test
    void hasNoBoundaryWhereTwiceTheLimitPasses() {
        clock.advanceNanos(WINDOW.toNanos() - 1);
        assertThat(admitted(limiter, 10)).isEqualTo(3);

        clock.advanceNanos(2);

        assertThat(admitted(limiter, 10)).isZero();
    }

    @Test
    void saysToTheNanosecondWhenItWillAdmit() {
        limiter.tryAcquire();
        clock.advance(Duration.ofMillis(300));
        admitted(limiter, 2);
        assertThat(limiter.inWindow(clock.nanos())).isEqualTo(3);

        assertThat(limiter.nanosUntilAvailable(clock.nanos()))
                .isEqualTo(Duration.ofMillis(700).toNanos());

        clock.advance(Duration.ofMillis(700));
        assertThat(limiter.nanosUntilAvailable(clock.nanos())).isZero();
        assertThat(limiter.inWindow(clock.nanos())).isEqualTo(2);
        assertThat(admitted(limiter, 10)).isOne();
    }

    @Test
    void keepsItsReserveForOrdersThatReduceRisk() {
        SlidingLogLimiter reserving = limiter(5, 2);
        long now = clock.nanos();

        assertThat(admitted(reserving, 10)).isEqualTo(3);
        assertThat(reserving.tryAcquire(OrderClass.AMEND, now)).isFalse();
        assertThat(reserving.tryAcquire(OrderClass.REDUCE, now)).isTrue();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, now)).isTrue();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, now)).isFalse();
    }

    @Test
    void cancelsUseUpWhatOthersMayHaveBeforeTheyUseTheReserve() {
        SlidingLogLimiter reserving = limiter(5, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(reserving.tryAcquire(OrderClass.CANCEL, clock.nanos())).isTrue();
        }

        assertThat(reserving.tryAcquire()).isFalse();
        assertThat(reserving.nanosUntilAvailable(clock.nanos())).isEqualTo(WINDOW.toNanos());
        assertThat(reserving.nanosUntilAvailable(OrderClass.CANCEL, clock.nanos()))
                .isZero();
    }

    @Test
    void anAdmissionGivenBackIsThereForTheNext() {
        admitted(limiter, 3);

        assertThat(limiter.giveBack(clock.nanos())).isTrue();

        assertThat(limiter.nanosUntilAvailable(clock.nanos())).isZero();
        assertThat(limiter.inWindow(clock.nanos())).isEqualTo(2);
        assertThat(admitted(limiter, 10)).isOne();
    }

    @Test
    void whatWasNeverAdmittedCannotBeGivenBack() {
        assertThat(limiter.giveBack(clock.nanos())).isFalse();
        admitted(limiter, 3);

        assertThat(limiter.giveBack(clock.nanos() - 1)).isFalse();

        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void anAdmissionGivenBackAfterLaterOnesMakesRoomAtTheLatestWhenItWouldHaveLeft() {
        long first = clock.nanos();
        limiter.tryAcquire();
        clock.advance(Duration.ofMillis(100));
        admitted(limiter, 2);

        assertThat(limiter.giveBack(first)).isTrue();

        clock.advance(Duration.ofMillis(900));
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void anEmptySlotDoesNotHideOlderAdmissionsFromTheReserve() {
        SlidingLogLimiter reserving = limiter(5, 2);
        List<Long> cancels = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cancels.add(clock.nanos());
            assertThat(reserving.tryAcquire(OrderClass.CANCEL, clock.nanos())).isTrue();
            clock.advance(Duration.ofMillis(100));
        }
        reserving.giveBack(cancels.get(2));

        clock.advance(Duration.ofMillis(500)); // the first has left, the second, fourth and fifth have not

        assertThat(reserving.inWindow(clock.nanos())).isEqualTo(3);
        assertThat(reserving.tryAcquire()).isFalse();
    }

    @Test
    void aClockThatStepsBackNeitherWedgesNorFreesAnything() {
        admitted(limiter, 3);

        clock.stepBack(Duration.ofHours(1));

        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(WINDOW.toNanos() - 1);
        assertThat(limiter.tryAcquire()).isFalse();
        clock.advanceNanos(1);
        assertThat(admitted(limiter, 10)).isEqualTo(3);
    }

    @Test
    void aClockThatLeapsAheadAndComesBackDoesNotWedge() {
        for (Duration leap :
                new Duration[] {Duration.ofDays(1), Duration.ofDays(365 * 60), Duration.ofDays(365 * 80)}) {
            clock.advance(leap);
            admitted(limiter, 10);
            clock.stepBack(leap);
            admitted(limiter, 10);

            clock.advance(WINDOW);

            assertThat(admitted(limiter, 10)).as("after %s", leap).isEqualTo(3);
        }
    }

    @Test
    void aReserveSurvivesAClockThatStepsBackBeforeItsFirstUse() {
        SlidingLogLimiter reserving = limiter(5, 2);
        clock.stepBack(Duration.ofHours(1));
        admitted(reserving, 1);

        clock.advance(WINDOW);

        assertThat(admitted(reserving, 10)).isEqualTo(3);
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, clock.nanos())).isTrue();
    }

    @Test
    void anOldReadingIsNoStepOfTheClock() {
        long old = clock.nanos() - Duration.ofHours(1).toNanos();
        admitted(limiter, 2);
        clock.advance(Duration.ofMillis(600));
        admitted(limiter, 1);

        assertThat(limiter.tryAcquire(old)).isFalse();

        clock.advance(Duration.ofMillis(400));
        assertThat(admitted(limiter, 10)).isEqualTo(2);
    }

    @Test
    void nobodyIsAdmittedAtAReadingForWhichTheWindowIsFull() {
        long old = clock.nanos();
        clock.advance(WINDOW);
        admitted(limiter, 3);
        clock.advance(WINDOW);

        assertThat(limiter.tryAcquire(old))
                .as("now there is room, then there was none")
                .isFalse();

        assertThat(admitted(limiter, 10)).isEqualTo(3);
    }

    @Test
    void anOlderReadingThanThatOfAnAdmissionGivenBackDoesNotGetItsSlot() {
        SlidingLogLimiter single = limiter(1, 0);
        single.tryAcquire();
        clock.advanceNanos(WINDOW.toNanos() - 1);
        long old = clock.nanos(); // the first is still in the window of that
        clock.advanceNanos(1);
        assertThat(single.tryAcquire()).isTrue();
        assertThat(single.giveBack(clock.nanos())).isTrue();

        assertThat(single.tryAcquire(old))
                .as("two within a window, by their readings")
                .isFalse();
        assertThat(single.tryAcquire()).isTrue();
    }

    @Test
    void aReadingSlightlyOlderThanTheNewestAdmissionIsAdmittedWhileThereIsRoom() {
        SlidingLogLimiter reserving = limiter(3, 1);
        long old = clock.nanos();
        clock.advanceNanos(100);
        assertThat(reserving.tryAcquire()).isTrue();

        assertThat(reserving.tryAcquire(old)).isTrue();
        assertThat(reserving.tryAcquire(old)).isFalse();
        assertThat(reserving.tryAcquire(OrderClass.CANCEL, old)).isTrue();
    }

    @Test
    void noWindowHoldsMoreThanTheLimitWhateverReadingsAreOldAndGivenBack() {
        RandomHistory.ofRandom(Stale::new)
                .command("admit", 6, (random, stale) -> stale.admit(random))
                .command("give back", 2, (random, stale) -> stale.giveBack(random))
                .command("wait", 3, (random, stale) -> stale.waitSome(random))
                .check("no window over", Stale::verify)
                .run(300, 200);
    }

    @Test
    void aLongPauseEmptiesTheWindow() {
        admitted(limiter, 3);

        for (Duration pause : new Duration[] {Duration.ofDays(1), Duration.ofDays(10_000), Duration.ofDays(20_000)}) {
            clock.advance(pause);

            assertThat(admitted(limiter, 10)).as("after %s", pause).isEqualTo(3);
        }
    }

    @Test
    void aLimitOfOneAndTheLargestOneWork() {
        SlidingLogLimiter single = limiter(1, 0);
        SlidingLogLimiter largest = limiter(65_536, 0);

        for (int round = 0; round < 3; round++) {
            assertThat(admitted(single, 2)).isOne();
            assertThat(single.giveBack(clock.nanos())).isTrue();
            assertThat(admitted(single, 2)).isOne();
            assertThat(admitted(largest, 65_540)).isEqualTo(65_536);
            clock.advance(WINDOW);
        }
    }

    @Test
    void refusalsAreCountedAndAlwaysTheSameException() {
        admitted(limiter, 3);

        Throwable first = refusal();
        Throwable second = refusal();

        assertThat(first).isInstanceOf(RateLimitedException.class).isSameAs(second);
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
    void admitsWhatAListOfAdmissionsWouldAdmitOnRandomHistories() {
        RandomHistory.ofRandom(Both::new)
                .command("admit", 6, (random, both) -> both.admit(random))
                .command("admit and give back", 1, (random, both) -> both.admitAndGiveBack(random))
                .command("wait", 3, (random, both) -> both.waitSome(random))
                .check("same window", Both::verify)
                .run(300, 200);
    }

    private Throwable refusal() {
        try {
            limiter.acquire(OrderClass.NEW, clock.nanos());
            throw new AssertionError("was admitted");
        } catch (RateLimitedException e) {
            return e;
        }
    }

    private static int admitted(SlidingLogLimiter limiter, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += limiter.tryAcquire() ? 1 : 0;
        }
        return admitted;
    }

    private SlidingLogLimiter limiter(int limit, int reserved) {
        return new SlidingLogLimiter(new SlidingLogConfig("gateway", limit, WINDOW, reserved), clock);
    }

    private static final class Both {
        private final ManualClock clock = new ManualClock();
        private final int limit;
        private final int reserved;
        private final SlidingLogLimiter limiter;
        private final List<Long> admissions = new ArrayList<>();

        Both(Random random) {
            limit = 1 + random.nextInt(12);
            reserved = random.nextInt(limit);
            limiter = new SlidingLogLimiter(new SlidingLogConfig("twin", limit, WINDOW, reserved), clock);
        }

        void admit(Random random) {
            admit(ORDERS.get(random.nextInt(ORDERS.size())));
        }

        boolean admit(OrderClass order) {
            long now = clock.nanos();
            boolean fits = inWindow() < limit - (order.reducesRisk() ? 0 : reserved);
            assertThat(limiter.nanosUntilAvailable(order, now) == 0).isEqualTo(fits);
            assertThat(limiter.tryAcquire(order, now)).isEqualTo(fits);
            if (fits) {
                admissions.add(now);
            }
            return fits;
        }

        void admitAndGiveBack(Random random) {
            if (admit(ORDERS.get(random.nextInt(ORDERS.size())))) {
                assertThat(limiter.giveBack(clock.nanos())).isTrue();
                admissions.remove(admissions.size() - 1);
            }
        }

        void waitSome(Random random) {
            clock.advanceNanos(random.nextInt((int) WINDOW.toNanos()) / (1 + random.nextInt(10)));
            if (random.nextInt(4) == 0) {
                clock.advanceNanos(limiter.nanosUntilAvailable(clock.nanos()));
            }
        }

        void verify() {
            assertThat(limiter.inWindow(clock.nanos())).isEqualTo(inWindow());
        }

        private int inWindow() {
            return (int) admissions.stream()
                    .filter(when -> clock.nanos() - when < WINDOW.toNanos())
                    .count();
        }
    }

    /** A limiter asked with readings that are now and then old, as those of threads that stalled. */
    private static final class Stale {
        private final ManualClock clock = new ManualClock();
        private final int limit;
        private final int reserved;
        private final SlidingLogLimiter limiter;
        private final List<Long> admissions = new ArrayList<>();

        Stale(Random random) {
            limit = 1 + random.nextInt(6);
            reserved = random.nextInt(limit);
            limiter = new SlidingLogLimiter(new SlidingLogConfig("stale", limit, WINDOW, reserved), clock);
            clock.advance(WINDOW);
        }

        void admit(Random random) {
            long old = random.nextInt(3) == 0 ? random.nextInt((int) WINDOW.toNanos()) / 2 : 0;
            clock.advanceNanos(1); // no two readings are the same
            long now = clock.nanos() - old;
            OrderClass order = ORDERS.get(random.nextInt(ORDERS.size()));
            if (limiter.tryAcquire(order, now)) {
                admissions.add(now);
            }
        }

        void giveBack(Random random) {
            if (!admissions.isEmpty()) {
                Long unused = admissions.get(random.nextInt(admissions.size()));
                if (limiter.giveBack(unused)) {
                    admissions.remove(unused);
                }
            }
        }

        void waitSome(Random random) {
            clock.advanceNanos(random.nextInt((int) WINDOW.toNanos()) / (1 + random.nextInt(10)));
        }

        void verify() {
            for (long from : admissions) {
                long held = admissions.stream()
                        .filter(when -> when - from >= 0 && when - from < WINDOW.toNanos())
                        .count();
                assertThat(held).isLessThanOrEqualTo(limit);
            }
        }
    }
}
