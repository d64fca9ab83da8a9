package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a breaker stays open. The first time {@code first}; when it opens again before it has been healthy, that times
 * {@code multiplier}, and so on up to {@code longest}; each time spread by {@code jitter}, so that a fleet does not come
 * back in one instant. What has built up goes down by one step for each {@code stepDown} of being closed; one success
 * does not wipe it out.
 *
 * @param first 1 ms to 1 day
 * @param multiplier 1 (always the same) to 100
 * @param longest {@code first} to 1 day, before jitter
 * @param jitter share by which an open time is at most shorter or longer: 0 to 0.5
 * @param stepDown 1 ms to 1 day
 */
public record OpenTime(Duration first, double multiplier, Duration longest, double jitter, Duration stepDown) {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(1);
    private static final double MOST_MULTIPLIER = 100;
    private static final double MOST_JITTER = 0.5;

    public OpenTime {
        requireRange("first", first, LEAST, MOST);
        requireRange("longest", longest, first, MOST);
        requireRange("stepDown", stepDown, LEAST, MOST);
        if (!(multiplier >= 1 && multiplier <= MOST_MULTIPLIER)) {
            throw new IllegalArgumentException("multiplier must be 1.." + MOST_MULTIPLIER + ": " + multiplier);
        }
        if (!(jitter >= 0 && jitter <= MOST_JITTER)) {
            throw new IllegalArgumentException("jitter must be 0.." + MOST_JITTER + ": " + jitter);
        }
    }

    /** Always this long. */
    public static OpenTime fixed(Duration openFor) {
        return new OpenTime(openFor, 1, openFor, 0, openFor);
    }

    /** Twice as long each time, up to {@code longest}, 10 % more or less; one step down for each {@code longest} closed. */
    public static OpenTime doubling(Duration first, Duration longest) {
        return new OpenTime(first, 2, longest, 0.1, longest);
    }

    /** The same spread by so much. */
    public OpenTime withJitter(double share) {
        return new OpenTime(first, multiplier, longest, share, stepDown);
    }

    /**
     * Nanoseconds of the {@code level}-th opening in a row.
     *
     * @param level from 1
     * @param dice any 64 bits; the same bits give the same time
     */
    long nanos(int level, long dice) {
        double most = longest.toNanos();
        double grown = Math.min(most, first.toNanos() * Math.pow(multiplier, level - 1.0)); // infinity is capped too
        double unit = (mix(dice) >>> 11) * 0x1.0p-53; // 0 (inclusive) to 1
        return Math.max(1, (long) (grown * (1 + jitter * (2 * unit - 1))));
    }

    /** The level that is left of one after having been closed for so long. */
    int levelAfter(int level, long closedNanos) {
        return (int) Math.max(0, level - Math.max(0, closedNanos) / stepDown.toNanos());
    }

    /** Spreads consecutive numbers over all longs; the finalizer of MurmurHash3. */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    static void requireRange(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }
}
