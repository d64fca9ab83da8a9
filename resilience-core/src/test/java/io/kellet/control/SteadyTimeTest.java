package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.kellet.testkit.RandomHistory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SteadyTimeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;

    private final ManualClock clock = new ManualClock();
    private final SteadyTime time = new SteadyTime();

    @Test
    void followsTheClockAcrossItsWrap() {
        assertThat(now()).isZero();

        clock.advance(Duration.ofSeconds(20));

        assertThat(now()).isEqualTo(20 * SECOND);
        assertThat(now()).isEqualTo(20 * SECOND);
    }

    @Test
    void standsAtAReadingThatIsOldAndCountsNoNanosecondTwice() {
        now();
        clock.advanceNanos(5 * SECOND);
        now();

        assertThat(time.at(clock.nanos() - 3 * SECOND)).isEqualTo(5 * SECOND);
        clock.advanceNanos(1);
        assertThat(now()).isEqualTo(5 * SECOND + 1);
        assertThat(time.at(clock.nanos() - 2 * SECOND)).isEqualTo(5 * SECOND + 1);
        assertThat(now()).isEqualTo(5 * SECOND + 1);
    }

    @Test
    void goesOnAfterAStepBackOnceReadingsStayBehindForASecond() {
        now();
        clock.stepBack(Duration.ofHours(1));
        assertThat(now()).isZero();
        clock.advanceNanos(SECOND - 1);
        assertThat(now()).isZero();

        clock.advanceNanos(1);

        assertThat(now()).isEqualTo(SECOND);
        assertThat(now()).isEqualTo(SECOND);
        clock.advanceNanos(7);
        assertThat(now()).isEqualTo(SECOND + 7);
    }

    @Test
    void countsWhatPassedAfterAStepBackHoweverRareReadingsAre() {
        now();
        clock.stepBack(Duration.ofHours(1));
        now();

        clock.advanceNanos(HOUR / 2);

        assertThat(now()).isEqualTo(HOUR / 2);
    }

    @Test
    void aLeapAheadThatIsTakenBackDoesNotStopIt() {
        now();
        clock.advanceNanos(HOUR);
        now();
        clock.stepBack(Duration.ofHours(1));
        now();
        clock.advanceNanos(2 * SECOND);

        assertThat(now()).isEqualTo(HOUR + 2 * SECOND);
    }

    @Test
    void isNeverAheadOfTheTrueTimeHoweverLateReadingsCome() {
        RandomHistory.of(Late::new)
                .command("wait", (random, late) -> late.waitFor(random.nextInt(400_000_000)))
                .command("read", 2, (random, late) -> late.read(0))
                .command("read late", (random, late) -> late.read(random.nextInt(900_000_000)))
                .run();
    }

    private long now() {
        return time.at(clock.nanos());
    }

    /** Readings of a clock that never steps, some of them late by less than a second. */
    private static final class Late {
        private final ManualClock clock = new ManualClock();
        private final SteadyTime time = new SteadyTime();
        private final long start = clock.nanos();
        private long before;

        Late() {
            before = time.at(start);
        }

        void waitFor(long nanos) {
            clock.advanceNanos(nanos);
        }

        void read(long late) {
            long elapsed = clock.nanos() - start;
            long told = time.at(clock.nanos() - Math.min(late, elapsed));

            assertThat(told).isBetween(before, elapsed);
            if (late == 0) {
                assertThat(told).isEqualTo(elapsed);
            }
            before = told;
        }
    }
}
