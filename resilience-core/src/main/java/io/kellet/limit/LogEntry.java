package io.kellet.limit;

/**
 * One slot of a {@link SlidingLogLimiter}: {@code 63..2 when, in nanoseconds modulo 2^62 | 1 empty | 0 parity of the lap}.
 * Whether a slot awaits an admission in a lap around the ring, or has had it, is told by the parity.
 */
final class LogEntry {

    private static final int TIME_SHIFT = 2;
    private static final long TIME_MASK = -1L << TIME_SHIFT;
    private static final long EMPTY = 2;
    private static final long PARITY = 1;

    private LogEntry() {}

    static long at(long now, long parity) {
        return (now << TIME_SHIFT) | parity;
    }

    /** As slots are before the first lap, whose parity is zero. */
    static long unused(long when) {
        return at(when, PARITY) | EMPTY;
    }

    /** The same entry, moved to another time. */
    static long moved(long entry, long now) {
        return (now << TIME_SHIFT) | (entry & ~TIME_MASK);
    }

    static long emptied(long entry) {
        return entry | EMPTY;
    }

    static boolean isEmpty(long entry) {
        return (entry & EMPTY) != 0;
    }

    static long parity(long entry) {
        return entry & PARITY;
    }

    /** Right for 73 years either way; negative if the entry is from the future. */
    static long age(long entry, long now) {
        return ((now << TIME_SHIFT) - (entry & TIME_MASK)) >> TIME_SHIFT;
    }

    static boolean isFrom(long takenAt, long entry) {
        return !isEmpty(entry) && ((takenAt << TIME_SHIFT) ^ (entry & TIME_MASK)) == 0;
    }
}
