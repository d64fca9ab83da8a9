package io.kellet.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long to wait before the next attempt. Exact to the nanosecond, and for every number of failures finite, not negative
 * and never above {@link #LONGEST}.
 *
 * <p>A backoff is a pure function: its randomness comes from the caller, so one value may serve any number of retries.
 */
public sealed interface Backoff {

    /** The longest wait there is: a day. Waiting longer is a schedule, not a retry. */
    Duration LONGEST = Duration.ofDays(1);

    /**
     * Nanoseconds to wait.
     *
     * @param failures attempts that have failed so far, from 1
     * @param previousNanos the wait before, 0 before the first
     * @param random 64 even random bits; the same bits give the same wait
     */
    long delayNanos(int failures, long previousNanos, long random);

    /** No wait at all. */
    static Backoff none() {
        return new Fixed(Duration.ZERO);
    }

    /** Always the same. */
    static Backoff fixed(Duration delay) {
        return new Fixed(delay);
    }

    /** {@code first}, then each {@code multiplier} times the one before, until {@code most}. */
    static Backoff exponential(Duration first, double multiplier, Duration most) {
        return new Exponential(first, multiplier, most, false);
    }

    /**
     * Evenly random from zero to what {@link #exponential} would wait: many callers that failed together do not come back
     * together.
     */
    static Backoff fullJitter(Duration first, double multiplier, Duration most) {
        return new Exponential(first, multiplier, most, true);
    }

    /** Evenly random from {@code least} to three times the wait before, until {@code most}. */
    static Backoff decorrelatedJitter(Duration least, Duration most) {
        return new Decorrelated(least, most);
    }

    /** These, one after the other, and then the last one again and again. */
    static Backoff steps(Duration... delays) {
        return new Steps(Arrays.asList(requireNonNull(delays, "delays")));
    }

    /** Always {@code delay}. */
    record Fixed(Duration delay) implements Backoff {
        public Fixed {
            check("delay", delay, Duration.ZERO);
        }

        @Override
        public long delayNanos(int failures, long previousNanos, long random) {
            return delay.toNanos();
        }
    }

    /**
     * {@code first * multiplier^(failures - 1)}, at most {@code most}.
     *
     * @param multiplier 1.1 to 1000; with a whole number every wait is exact
     * @param jittered evenly random between zero and that
     */
    record Exponential(Duration first, double multiplier, Duration most, boolean jittered) implements Backoff {
        public Exponential {
            check("first", first, Duration.ofNanos(1));
            check("most", most, first);
            if (!(multiplier >= 1.1 && multiplier <= 1_000)) {
                throw new IllegalArgumentException("multiplier must be 1.1..1000: " + multiplier);
            }
        }

        @Override
        public long delayNanos(int failures, long previousNanos, long random) {
            long mostNanos = most.toNanos();
            double delay = (double) first.toNanos();
            // at most 337 rounds: a day is 8.64e13 ns, which also is below 2^53, so whole numbers stay exact
            for (int i = 1; i < failures && delay < (double) mostNanos; i++) {
                delay *= multiplier;
            }
            long nanos = (long) Math.min(delay, (double) mostNanos);
            return jittered ? upTo(nanos, random) : nanos;
        }
    }

    /** From {@code least} to three times the wait before, at most {@code most}. */
    record Decorrelated(Duration least, Duration most) implements Backoff {
        public Decorrelated {
            check("least", least, Duration.ofNanos(1));
            check("most", most, least);
        }

        @Override
        public long delayNanos(int failures, long previousNanos, long random) {
            long leastNanos = least.toNanos();
            long mostNanos = most.toNanos();
            long previous = Math.min(Math.max(previousNanos, leastNanos), mostNanos);
            return Math.min(mostNanos, leastNanos + upTo(3 * previous - leastNanos, random));
        }
    }

    /** Each of {@code delays} in turn, then the last for ever. */
    record Steps(List<Duration> delays) implements Backoff {
        public Steps {
            delays = List.copyOf(requireNonNull(delays, "delays"));
            if (delays.isEmpty()) {
                throw new IllegalArgumentException("delays must not be empty");
            }
            for (Duration delay : delays) {
                check("delays", delay, Duration.ZERO);
            }
        }

        @Override
        public long delayNanos(int failures, long previousNanos, long random) {
            int last = delays.size() - 1;
            return delays.get(Math.min(Math.max(failures, 1) - 1, last)).toNanos();
        }
    }

    private static void check(String what, Duration delay, Duration least) {
        requireNonNull(delay, what);
        if (delay.compareTo(least) < 0 || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " must be " + least + ".." + LONGEST + ": " + delay);
        }
    }

    /** Evenly from 0 to {@code most} inclusive; the high half of a product, for a remainder would favour small values. */
    private static long upTo(long most, long random) {
        return Math.multiplyHigh(random >>> 1, (most + 1) << 1);
    }
}
