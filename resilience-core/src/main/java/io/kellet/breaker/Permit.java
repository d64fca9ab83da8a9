package io.kellet.breaker;

/**
 * Layout of what {@link CircuitBreaker#tryAcquire} answers.
 *
 * <pre>
 * let through: {@code 63 zero | 62..60 kind | 59..24 generation | 23..14 place | 13..0 serial number of the place}
 * refused:     {@code 63 one  | 7..0 reason}
 * </pre>
 *
 * <p>The generation has 36 bits: it comes round after 68,719,476,736 generations, two years of one every millisecond.
 */
final class Permit {

    /** Lets through, nothing counts: a breaker that is disabled. */
    static final int UNCOUNTED = 0;

    /** An ordinary call; all of one generation have the same permit. */
    static final int CALL = 1;

    /** A half-open probe, which has a lease in place {@code place}. */
    static final int PROBE = 2;

    /** An ordinary call whose start is noted in place {@code place}, so that it is seen when it is overdue. */
    static final int TRACKED = 3;

    private static final int KIND_SHIFT = 60;
    private static final int GENERATION_SHIFT = 24;
    private static final int PLACE_SHIFT = TimedSlots.SERIAL_BITS;

    static final long GENERATION_MASK = (1L << (KIND_SHIFT - GENERATION_SHIFT)) - 1;

    private Permit() {}

    static long of(int kind, long generation) {
        return (long) kind << KIND_SHIFT | (generation & GENERATION_MASK) << GENERATION_SHIFT;
    }

    /** @param ticket place and serial number, as {@link TimedSlots} gives them */
    static long of(int kind, long generation, int ticket) {
        return of(kind, generation) | ticket;
    }

    static int kind(long permit) {
        return (int) (permit >>> KIND_SHIFT);
    }

    static boolean isOf(long permit, long generation) {
        return (permit >>> GENERATION_SHIFT & GENERATION_MASK) == (generation & GENERATION_MASK);
    }

    static int ticket(long permit) {
        return (int) permit & (1 << GENERATION_SHIFT) - 1;
    }

    static int placeOf(int ticket) {
        return ticket >>> PLACE_SHIFT;
    }

    static long refused(int reason) {
        return Long.MIN_VALUE | reason;
    }

    /** @param refused a negative permit */
    static int reasonOf(long refused) {
        return (int) refused & 0xff;
    }
}
