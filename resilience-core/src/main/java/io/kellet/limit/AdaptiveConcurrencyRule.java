package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** By what an {@link AdaptiveConcurrency} moves its limit. An instance that exists is valid. */
public sealed interface AdaptiveConcurrencyRule {

    /**
     * Compares how long calls take with how long they take when there are few of them, the baseline: when that ratio
     * exceeds the tolerance, calls queue at the dependency, and the limit falls by the excess. It finds the capacity of a
     * dependency that slows down under load before it drops anything.
     *
     * @param tolerancePercent how much longer than the baseline calls may take on average, in percent. 1 to 1000
     * @param baselineLimit calls in flight, but for risk-reducing ones, while the baseline is measured; not a floor of the
     *     limit. 1 to 10,000
     * @param baselineSamples calls that make a baseline. 1 to 1000
     * @param baselineEvery from one measurement to the next, so that a wrong one heals. 1 s to 1 day
     * @param jitterPercent by which that is varied in both directions, so that the clients of one dependency do not
     *     measure in step. 0 to 50
     */
    record Gradient(
            int tolerancePercent, int baselineLimit, int baselineSamples, Duration baselineEvery, int jitterPercent)
            implements AdaptiveConcurrencyRule {

        private static final Duration LEAST_EVERY = Duration.ofSeconds(1);
        private static final Duration MOST_EVERY = Duration.ofDays(1);

        /** Half as long again as the baseline, which is 50 calls, at most 4 of them at once, every 30 s give or take 15 %. */
        public static final Gradient DEFAULT = new Gradient(50, 4, 50, Duration.ofSeconds(30), 15);

        public Gradient {
            requireNonNull(baselineEvery, "baselineEvery");
            requireInRange("tolerancePercent", 1, 1_000, tolerancePercent);
            requireInRange("baselineLimit", 1, AdaptiveConcurrencyConfig.MOST_LIMIT, baselineLimit);
            requireInRange("baselineSamples", 1, 1_000, baselineSamples);
            requireInRange("jitterPercent", 0, 50, jitterPercent);
            if (baselineEvery.compareTo(LEAST_EVERY) < 0 || baselineEvery.compareTo(MOST_EVERY) > 0) {
                throw new IllegalArgumentException("baselineEvery must be 1 s..1 day: " + baselineEvery);
            }
        }
    }

    /**
     * Adds while all is well and the limit is in use, multiplies down when calls are dropped or too slow. It needs no
     * baseline, but a known latency that is too much.
     *
     * @param increase added after a good window in which the limit was reached. 1 to 1000
     * @param slowAfter calls that take longer than this on average are as bad as dropped ones. 1 µs to 10 s
     */
    record Aimd(int increase, Duration slowAfter) implements AdaptiveConcurrencyRule {

        private static final Duration LEAST_SLOW = Duration.ofNanos(1_000);
        private static final Duration MOST_SLOW = Duration.ofSeconds(10);

        public Aimd {
            requireNonNull(slowAfter, "slowAfter");
            requireInRange("increase", 1, 1_000, increase);
            if (slowAfter.compareTo(LEAST_SLOW) < 0 || slowAfter.compareTo(MOST_SLOW) > 0) {
                throw new IllegalArgumentException("slowAfter must be 1 us..10 s: " + slowAfter);
            }
        }
    }

    private static void requireInRange(String setting, int least, int most, int value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }
}
