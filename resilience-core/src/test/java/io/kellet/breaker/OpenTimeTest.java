package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class OpenTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final OpenTime STEADY = new OpenTime(SECOND, 2, SECOND.multipliedBy(60), 0, SECOND.multipliedBy(10));

    @Test
    void doublesUpToTheLongest() {
        assertThat(LongStream.rangeClosed(1, 8).map(level -> STEADY.nanos((int) level, 0) / SECOND.toNanos()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void staysWithinItsBoundsForEveryLevelUpToTwoToTheThirtyFirst() {
        Random random = new Random(16);
        for (int i = 0; i < 20_000; i++) {
            double multiplier = 1 + random.nextDouble() * (random.nextBoolean() ? 1 : 99);
            double jitter = random.nextDouble() * 0.5;
            Duration first = Duration.ofNanos(1_000_000 + random.nextInt(1_000_000_000));
            Duration longest = first.multipliedBy(1 + random.nextInt(1_000));
            int level = random.nextInt(4) == 0 ? Integer.MAX_VALUE - random.nextInt(3) : 1 + random.nextInt(40);
            OpenTime openTime = new OpenTime(first, multiplier, longest, jitter, first);

            long nanos = openTime.nanos(level, random.nextLong());

            double middle = Math.min((double) longest.toNanos(), first.toNanos() * Math.pow(multiplier, level - 1.0));
            assertThat((double) nanos).isBetween(middle * (1 - jitter) - 1, middle * (1 + jitter) + 1);
        }
    }

    @Test
    void jitterSpreadsOverItsWholeRangeAndTheSameDiceGiveTheSameTime() {
        OpenTime spread = OpenTime.fixed(SECOND).withJitter(0.5);

        long[] times = LongStream.range(0, 1_000)
                .map(dice -> spread.nanos(1, dice))
                .sorted()
                .toArray();

        assertThat(times[0]).isBetween(500_000_000L, 520_000_000L);
        assertThat(times[999]).isBetween(1_480_000_000L, 1_500_000_000L);
        assertThat(times[500]).isBetween(950_000_000L, 1_050_000_000L);
        assertThat(spread.nanos(1, 7)).isEqualTo(spread.nanos(1, 7));
    }

    @Test
    void goesDownByOneLevelForEachStepOfBeingClosedAndNotBefore() {
        long step = STEADY.stepDown().toNanos();

        assertThat(STEADY.levelAfter(5, step - 1)).isEqualTo(5);
        assertThat(STEADY.levelAfter(5, step)).isEqualTo(4);
        assertThat(STEADY.levelAfter(5, 4 * step)).isOne();
        assertThat(STEADY.levelAfter(5, 6 * step)).isZero();
    }

    @Test
    void neitherAClockThatSteppedBackNorAnAgeOfHealthUpsetsTheLevel() {
        assertThat(STEADY.levelAfter(5, -1)).isEqualTo(5);
        assertThat(STEADY.levelAfter(5, Long.MIN_VALUE)).isEqualTo(5);
        assertThat(STEADY.levelAfter(Integer.MAX_VALUE, Long.MAX_VALUE)).isPositive();
        assertThat(new OpenTime(SECOND, 1, SECOND, 0, Duration.ofMillis(1))
                        .levelAfter(Integer.MAX_VALUE, Long.MAX_VALUE))
                .isZero();
    }

    @Test
    void refusesWhatIsNoTime() {
        Duration tooLong = Duration.ofDays(1).plusNanos(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenTime.fixed(Duration.ZERO))
                .withMessage("first must be PT0.001S..PT24H: PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> OpenTime.fixed(SECOND.negated()));
        assertThatIllegalArgumentException().isThrownBy(() -> OpenTime.fixed(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenTime.doubling(SECOND, SECOND.minusNanos(1)))
                .withMessage("longest must be PT1S..PT24H: PT0.999999999S");
        assertThatIllegalArgumentException().isThrownBy(() -> new OpenTime(SECOND, 1, SECOND, 0, tooLong));
    }

    @Test
    void refusesWhatIsNoMultiplierOrJitter() {
        for (double multiplier : new double[] {0.99, 100.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OpenTime(SECOND, multiplier, SECOND, 0, SECOND))
                    .withMessage("multiplier must be 1..100.0: " + multiplier);
        }
        for (double jitter : new double[] {-0.01, 0.51, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> STEADY.withJitter(jitter))
                    .withMessage("jitter must be 0..0.5: " + jitter);
        }
    }
}
