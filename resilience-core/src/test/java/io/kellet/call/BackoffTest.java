package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration CAP = Duration.ofSeconds(20);

    private static final List<Backoff> ALL = List.of(
            Backoff.none(),
            Backoff.fixed(Duration.ofDays(1)),
            Backoff.exponential(NANO, 1.1, Duration.ofDays(1)),
            Backoff.exponential(NANO, 1_000, Duration.ofDays(1)),
            Backoff.fullJitter(Duration.ofMillis(1), 2, CAP),
            Backoff.decorrelatedJitter(NANO, Duration.ofDays(1)),
            Backoff.decorrelatedJitter(Duration.ofMillis(1), CAP),
            Backoff.steps(Duration.ofSeconds(5), Duration.ZERO));

    @Test
    void everyDelayIsFiniteNotNegativeAndCappedForEveryNumberOfFailures() {
        SplittableRandom random = new SplittableRandom(7);
        int[] failures = {1, 2, 3, 52, 53, 63, 64, 65, 1_024, 1_025, Integer.MAX_VALUE - 1, Integer.MAX_VALUE};
        long[] bits = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()};
        long[] previous = {0, 1, Long.MAX_VALUE, Duration.ofDays(1).toNanos()};

        for (Backoff backoff : ALL) {
            for (int n : failures) {
                for (long r : bits) {
                    for (long p : previous) {
                        assertThat(backoff.delayNanos(n, p, r))
                                .as("%s failures=%d previous=%d random=%d", backoff, n, p, r)
                                .isBetween(0L, Backoff.LONGEST.toNanos());
                    }
                }
            }
        }
    }

    @Test
    void wholeMultipliersAreExactToTheNanosecond() {
        for (int multiplier = 2; multiplier <= 10; multiplier++) {
            Duration first = Duration.ofNanos(7);
            Backoff backoff = Backoff.exponential(first, multiplier, Duration.ofDays(1));
            for (int n = 1; n <= 60; n++) {
                BigInteger exact = BigInteger.valueOf(7)
                        .multiply(BigInteger.valueOf(multiplier).pow(n - 1))
                        .min(BigInteger.valueOf(Duration.ofDays(1).toNanos()));
                assertThat(backoff.delayNanos(n, 0, 0)).isEqualTo(exact.longValueExact());
            }
        }
    }

    @Test
    void delaysBelowAMillisecondAreKept() {
        assertThat(Backoff.fixed(Duration.ofNanos(500_001)).delayNanos(1, 0, 0)).isEqualTo(500_001);
        assertThat(Backoff.steps(NANO).delayNanos(1, 0, 0)).isEqualTo(1);
        assertThat(Backoff.exponential(Duration.ofNanos(999), 2, CAP).delayNanos(2, 0, 0))
                .isEqualTo(1_998);
    }

    @Test
    void stepsComeOneAfterTheOtherAndTheLastOneStays() {
        Backoff backoff = Backoff.steps(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));

        assertThat(new long[] {
                    backoff.delayNanos(1, 0, 0), backoff.delayNanos(2, 0, 0),
                    backoff.delayNanos(3, 0, 0), backoff.delayNanos(4, 0, 0)
                })
                .containsExactly(5_000_000_000L, 10_000_000_000L, 20_000_000_000L, 20_000_000_000L);
    }

    @Test
    void fullJitterReachesBothEndsAndSpreadsEvenly() {
        Backoff backoff = Backoff.fullJitter(Duration.ofNanos(9), 2, CAP);
        int[] seen = new int[10];
        SplittableRandom random = new SplittableRandom(1);

        for (int i = 0; i < 100_000; i++) {
            seen[(int) backoff.delayNanos(1, 0, random.nextLong())]++;
        }

        assertThat(backoff.delayNanos(1, 0, 0)).isZero();
        assertThat(backoff.delayNanos(1, 0, -1)).isEqualTo(9);
        for (int count : seen) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }

    @Test
    void decorrelatedJitterStaysBetweenTheLeastAndThreeTimesTheOneBefore() {
        Backoff backoff = Backoff.decorrelatedJitter(Duration.ofNanos(100), Duration.ofNanos(100_000));
        SplittableRandom random = new SplittableRandom(1);
        long previous = 0;
        long longest = 0;

        for (int n = 1; n <= 10_000; n++) {
            long next = backoff.delayNanos(n, previous, random.nextLong());
            assertThat(next).isBetween(100L, Math.min(100_000, 3 * Math.max(100, previous)));
            previous = next;
            longest = Math.max(longest, next);
        }
        assertThat(longest).isEqualTo(100_000);
    }

    @Test
    void badSettingsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.fixed(Duration.ofDays(1).plus(NANO)))
                .withMessageContaining("PT24H");
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.fixed(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(Duration.ZERO, 2, CAP));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(NANO, 1, CAP));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(NANO, Double.NaN, CAP));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(CAP, 2, NANO));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.decorrelatedJitter(Duration.ZERO, CAP));
        assertThatIllegalArgumentException().isThrownBy(Backoff::steps);
    }
}
