package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class HeartbeatCheckTest {

    private static final Duration STALL = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final HeartbeatCheck check = new HeartbeatCheck("orders", STALL, clock);

    @Test
    void aLoopThatHasNeverBeatenIsUnknown() {
        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(UNKNOWN);
        assertThat(result.message()).isEqualTo("loop orders: it has not started");
    }

    @Test
    void aLoopThatBeatsIsWellAcrossTheWrapOfTheClock() {
        for (int i = 0; i < 10; i++) {
            check.beat(clock.nanos());
            clock.advance(STALL);

            assertThat(Looks.look(check, clock).status()).isEqualTo(PASSED);
        }
    }

    @Test
    void aLoopThatDoesNotComeRoundHasFailed() {
        check.beat();
        clock.advance(STALL.plusMillis(1));

        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).isEqualTo("loop orders: has not come round for 5 s, at most 5 s");
        assertThat(result.details()).containsEntry("ageMillis", 5_001L);
    }

    @Test
    void aLoopThatComesRoundAgainIsWellAgain() {
        check.beat();
        clock.advance(STALL.multipliedBy(2));
        check.beat();

        assertThat(Looks.look(check, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void anIdleLoopIsNotStuckUntilItIsAtWorkAgain() {
        check.idle();
        clock.advance(Duration.ofDays(2));
        CheckResult idle = Looks.look(check, clock);
        check.beat();
        clock.advance(STALL.plusMillis(1));

        assertThat(idle.status()).isEqualTo(PASSED);
        assertThat(idle.message()).isEqualTo("loop orders: idle for 48 h");
        assertThat(Looks.look(check, clock).status()).isEqualTo(FAILED);
    }

    @Test
    void anIdleLoopThatNobodyWakesHasFailedIfItMayNotBeIdleForThatLong() {
        HeartbeatCheck timers = new HeartbeatCheck("timers", STALL, Duration.ofMinutes(1), clock);
        timers.idle(clock.nanos());
        clock.advance(Duration.ofMinutes(1));
        CheckResult before = Looks.look(timers, clock);
        clock.advance(Duration.ofSeconds(1));

        CheckResult after = Looks.look(timers, clock);

        assertThat(before.status()).isEqualTo(PASSED);
        assertThat(after.status()).isEqualTo(FAILED);
        assertThat(after.message()).contains("idle for 61 s, at most 60 s");
    }

    @Test
    void ofALoopThatHasStoppedNothingIsExpected() {
        check.attachCurrentThread();
        check.stopped();
        clock.advance(Duration.ofHours(1));

        assertThat(Looks.look(check, clock).status()).isEqualTo(UNKNOWN);
    }

    @Test
    void aClockThatStepsBackHidesAStuckLoopForNoLongerThanAStall() {
        check.beat();
        clock.stepBack(Duration.ofHours(1));
        CheckResult justAfter = Looks.look(check, clock);
        clock.advance(STALL.plusMillis(1));

        assertThat(justAfter.status()).isEqualTo(PASSED);
        assertThat(Looks.look(check, clock).status()).isEqualTo(FAILED);
    }

    @Test
    void anIdleLoopStaysIdleWhenTheClockStepsBack() {
        check.idle();
        clock.stepBack(Duration.ofHours(1));
        Looks.look(check, clock);
        clock.advance(STALL.multipliedBy(3));

        assertThat(Looks.look(check, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void oneStaleReadingOfTheClockDoesNotTouchTheStamp() {
        Stamp stamp = new Stamp();
        long then = clock.nanos();
        clock.advance(Duration.ofSeconds(2));
        stamp.now(clock.nanos());
        long seen = stamp.look();
        clock.advance(Duration.ofSeconds(1));

        long age = stamp.age(seen, then, clock);

        assertThat(age).isBetween(1_000_000_000L, 1_000_000_003L);
        assertThat(stamp.look()).isEqualTo(seen);
    }

    @Test
    void aStampIsNeverTakenForNoneWhateverTheReading() {
        Stamp stamp = new Stamp();
        for (long reading : new long[] {0, 1, 3, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            stamp.now(reading);
            assertThat(stamp.look()).isNotEqualTo(Stamp.NEVER);
            assertThat(Stamp.isResting(stamp.look())).isFalse();
            stamp.resting(reading);
            assertThat(Stamp.isResting(stamp.look())).isTrue();
        }
    }

    @Test
    @Timeout(30)
    void saysWhereAStuckLoopIsAndWhoHoldsWhatItWaitsFor() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Thread loop = new Thread(
                () -> {
                    check.attachCurrentThread();
                    waitInTheVenuesAdapter(lock);
                },
                "orders-loop");
        loop.setDaemon(true);
        lock.lock();
        try {
            loop.start();
            while (loop.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            clock.advance(STALL.plusSeconds(1));

            CheckResult result = Looks.look(check, clock);

            assertThat(result.status()).isEqualTo(FAILED);
            assertThat(result.message())
                    .contains("has not come round for 6 s", "thread=orders-loop state=WAITING at=")
                    .contains("waitsFor=java.util.concurrent.locks.ReentrantLock")
                    .contains("heldBy=" + Thread.currentThread().getName());
            assertThat(result.details().get("stack")).asString().contains(" < ").contains("park");
        } finally {
            lock.unlock();
        }
        loop.join();
    }

    private static void waitInTheVenuesAdapter(ReentrantLock lock) {
        lock.lock();
        try {
            lock.getHoldCount();
        } finally {
            lock.unlock();
        }
    }

    @Test
    @Timeout(30)
    void aLoopWhoseThreadHasEndedHasFailedAtOnce() throws InterruptedException {
        Thread loop = new Thread(check::attachCurrentThread, "orders-loop");
        loop.start();
        loop.join();

        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.message()).contains("its thread has ended", "thread=orders-loop");
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeartbeatCheck("x", Duration.ZERO, clock))
                .withMessage("stallAfter must be PT0.001S..PT24H: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeartbeatCheck("x", STALL, Duration.ofSeconds(1), clock))
                .withMessageContaining("idleAtMost");
        assertThatIllegalArgumentException().isThrownBy(() -> new HeartbeatCheck(" ", STALL, clock));
    }
}
