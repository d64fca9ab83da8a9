package io.kellet.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Deadlines as primitive {@code long} readings of a {@link NanoClock}. Arithmetic saturates, so that no timeout, however
 * long, turns into a deadline in the past.
 *
 * <p>The argument: a reading may be any {@code long} and wraps, so two readings are compared by the sign of their
 * difference, which is right as long as they are less than 2<sup>63</sup> ns apart. A deadline is at most {@link #FOREVER}
 * = 2<sup>62</sup> ns (146 years) after the reading it was made from, which leaves the clock another 2<sup>62</sup> ns to
 * move before the difference could change its sign.
 */
public final class Deadline {

    /** The longest timeout there is, 146 years; anything longer is cut to it. Use it for "no deadline". */
    public static final long FOREVER = 1L << 62;

    private static final Duration LONGEST = Duration.ofNanos(FOREVER);

    private Deadline() {}

    /**
     * The deadline {@code timeoutNanos} after {@code now}; a timeout longer than {@link #FOREVER} counts as that.
     *
     * @throws IllegalArgumentException if the timeout is negative
     */
    public static long after(long now, long timeoutNanos) {
        if (timeoutNanos < 0) {
            throw new IllegalArgumentException("timeoutNanos must not be negative: " + timeoutNanos);
        }
        return now + Math.min(timeoutNanos, FOREVER);
    }

    /** Has the deadline passed? At the very nanosecond of the deadline it has. */
    public static boolean hasPassed(long deadline, long now) {
        return deadline - now <= 0;
    }

    /** Nanoseconds left, zero once the deadline has passed. */
    public static long remaining(long deadline, long now) {
        return Math.max(0, deadline - now);
    }

    /** The deadline that passes first. */
    public static long earlier(long deadline, long other) {
        return deadline - other <= 0 ? deadline : other;
    }

    /**
     * A setting in nanoseconds, cut to {@link #FOREVER} where {@link Duration#toNanos()} would overflow.
     *
     * @param setting what the message calls it
     * @throws IllegalArgumentException if the duration is negative
     */
    public static long nanosOf(String setting, Duration duration) {
        requireNonNull(setting, "setting");
        requireNonNull(duration, setting);
        if (duration.isNegative()) {
            throw new IllegalArgumentException(setting + " must not be negative: " + duration);
        }
        return duration.compareTo(LONGEST) >= 0 ? FOREVER : duration.toNanos();
    }
}
