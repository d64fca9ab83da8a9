package io.kellet.limit;

/**
 * The answers of one window in one word: {@code 63..55 phase | 54 a call was dropped | 53..44 answers | 43..0 sum of
 * nanoseconds}. A window that has {@link #MOST_ANSWERS} takes no more, and an answer counts for 17 s at most, so that the
 * sum fits.
 */
final class AdaptiveWindow {

    static final int MOST_ANSWERS = 1_023;
    static final long LONGEST_NANOS = (1L << 34) - 1; // times the most answers is below 2^44

    private static final int PHASE_SHIFT = 55;
    private static final long PHASE_MASK = (1L << (Long.SIZE - PHASE_SHIFT)) - 1;
    private static final long DROPPED = 1L << 54;
    private static final int ANSWERS_SHIFT = 44;
    private static final long SUM_MASK = (1L << ANSWERS_SHIFT) - 1;

    private AdaptiveWindow() {}

    static long empty(long phase) {
        return (phase & PHASE_MASK) << PHASE_SHIFT;
    }

    /** Is this a window of that phase? */
    static boolean isOf(long phase, long window) {
        return window >>> PHASE_SHIFT == (phase & PHASE_MASK);
    }

    static boolean isFull(long window) {
        return answers(window) == MOST_ANSWERS;
    }

    static long withAnswer(long window, long nanos) {
        return window + (1L << ANSWERS_SHIFT) + Math.min(nanos, LONGEST_NANOS);
    }

    static long withDrop(long window) {
        return window | DROPPED;
    }

    static boolean hasDrop(long window) {
        return (window & DROPPED) != 0;
    }

    static int answers(long window) {
        return (int) (window >>> ANSWERS_SHIFT) & MOST_ANSWERS;
    }

    /** Average of the answers, of which there must be one. */
    static long averageNanos(long window) {
        return (window & SUM_MASK) / answers(window);
    }
}
