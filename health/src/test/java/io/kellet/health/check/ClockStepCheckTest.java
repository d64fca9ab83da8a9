package io.kellet.health.check;

import static io.kellet.health.CheckStatus.FAILED;
import static io.kellet.health.CheckStatus.PASSED;
import static io.kellet.health.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckResult;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class ClockStepCheckTest {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private Instant wall = Instant.parse("2026-06-30T23:59:50Z");
    private final ClockStepCheck check = new ClockStepCheck(ClockStepCheckConfig.defaults(), () -> wall);

    private CheckResult after(Duration monotonic, Duration onTheWall) {
        clock.advance(monotonic);
        wall = wall.plus(onTheWall);
        return Looks.look(check, clock);
    }

    private CheckResult afterAPeriod(Duration step) {
        return after(PERIOD, PERIOD.plus(step));
    }

    @Test
    void clocksThatGoTogetherAreWellFromTheFirstLookOn() {
        assertThat(Looks.look(check, clock).status()).isEqualTo(PASSED);
        assertThat(afterAPeriod(Duration.ZERO).status()).isEqualTo(PASSED);
        assertThat(afterAPeriod(Duration.ZERO).message()).isEqualTo("the wall clock goes evenly");
    }

    @Test
    void aStepEitherWayIsAWarning() {
        Looks.look(check, clock);
        CheckResult forward = afterAPeriod(Duration.ofSeconds(1));
        CheckResult back = afterAPeriod(Duration.ofSeconds(-2));

        assertThat(forward.status()).isEqualTo(WARNING);
        assertThat(forward.message()).isEqualTo("the wall clock stepped forward by 1 s, 0 us ago");
        assertThat(back.status()).isEqualTo(WARNING);
        assertThat(back.message()).isEqualTo("the wall clock stepped back by 2 s, 0 us ago");
        assertThat(back.details()).containsEntry("steps", 2L);
    }

    @Test
    void aStepIsRememberedForAsLongAsItIsTold() {
        Looks.look(check, clock);
        afterAPeriod(Duration.ofSeconds(1));
        CheckResult later = after(Duration.ofMinutes(4), Duration.ofMinutes(4));
        CheckResult muchLater = after(Duration.ofMinutes(1), Duration.ofMinutes(1));

        assertThat(later.status()).isEqualTo(WARNING);
        assertThat(later.message()).isEqualTo("the wall clock stepped forward by 1 s, 240 s ago");
        assertThat(muchLater.status()).isEqualTo(PASSED);
    }

    @Test
    void anHourIsAFailure() {
        Looks.look(check, clock);

        assertThat(afterAPeriod(Duration.ofHours(-1)).status()).isEqualTo(FAILED);
        assertThat(afterAPeriod(Duration.ofSeconds(1)).message()).contains("back by 60 min");
    }

    @Test
    void slewingIsNoStepHoweverLongBetweenLooks() {
        Looks.look(check, clock);

        for (int i = 0; i < 20; i++) {
            Duration slewed = Duration.ofNanos(Duration.ofHours(1).toNanos() / 2_000);
            assertThat(after(Duration.ofHours(1), Duration.ofHours(1).plus(slewed))
                            .status())
                    .isEqualTo(PASSED);
        }
    }

    @Test
    void aSmearedLeapSecondIsNoStepAndAnInsertedOneIs() {
        Looks.look(check, clock);
        CheckResult smeared = after(Duration.ofDays(1), Duration.ofDays(1).minusSeconds(1));
        CheckResult inserted = afterAPeriod(Duration.ofSeconds(-1));

        assertThat(smeared.status()).isEqualTo(PASSED);
        assertThat(inserted.status()).isEqualTo(WARNING);
    }

    /** A wall clock whose reader loses the processor right after he has read it: so many times, for so long. */
    private final class Stalling implements InstantSource {
        private int times;

        @Override
        public Instant instant() {
            Instant read = wall;
            if (times > 0) {
                times--;
                clock.advance(Duration.ofMillis(500));
                wall = wall.plusMillis(500);
            }
            return read;
        }
    }

    @Test
    void whoIsAlwaysInterruptedBetweenTheTwoReadingsSeesNoStep() {
        Stalling stalling = new Stalling();
        ClockStepCheck stalled = new ClockStepCheck(ClockStepCheckConfig.defaults(), stalling);
        Looks.look(stalled, clock);
        clock.advance(PERIOD);
        wall = wall.plus(PERIOD);
        stalling.times = 1_000;

        assertThat(Looks.look(stalled, clock).status()).isEqualTo(PASSED);
    }

    @Test
    void whoIsInterruptedOnceStillSeesAStepThatIsShorterThanTheInterruption() {
        Stalling stalling = new Stalling();
        ClockStepCheck stalled = new ClockStepCheck(ClockStepCheckConfig.defaults(), stalling);
        Looks.look(stalled, clock);
        clock.advance(PERIOD);
        wall = wall.plus(PERIOD).plusMillis(300);
        stalling.times = 1;

        CheckResult result = Looks.look(stalled, clock);

        assertThat(result.status()).isEqualTo(WARNING);
        assertThat(result.message()).startsWith("the wall clock stepped forward by 300 ms");
    }

    @Test
    void aMonotonicClockThatGoesBackIsNotTakenForAStepOfTheOther() {
        Looks.look(check, clock);
        clock.stepBack(Duration.ofMinutes(10));
        CheckResult result = Looks.look(check, clock);

        assertThat(result.status()).isEqualTo(PASSED);
        assertThat(afterAPeriod(Duration.ZERO).status()).isEqualTo(PASSED);
        assertThat(afterAPeriod(Duration.ofSeconds(1)).status()).isEqualTo(WARNING);
    }

    @Test
    void anAbsurdWallClockIsAStepAndNoOverflow() {
        Looks.look(check, clock);
        wall = Instant.MAX;
        clock.advance(PERIOD);
        CheckResult forward = Looks.look(check, clock);
        wall = Instant.MIN;
        clock.advance(PERIOD);

        assertThat(forward.status()).isEqualTo(FAILED);
        assertThat(Looks.look(check, clock).message()).contains("stepped back by 106752 days");
    }

    @Test
    void theRealClocksGoTogether() {
        ClockStepCheck real = new ClockStepCheck(
                new ClockStepCheckConfig(Duration.ofHours(1), Duration.ofHours(2), Duration.ofMinutes(1)),
                InstantSource.system());

        assertThat(Looks.look(real).status()).isEqualTo(PASSED);
        assertThat(Looks.look(real).status()).isEqualTo(PASSED);
    }
}
