package io.kellet.control;

/**
 * The lowest and the highest price of each symbol in the last window: a ring of parts of the window, one more than it has, so that
 * a price counts for the whole window and for no more than one part longer. One thread.
 *
 * <p>A part knows which part of time it is, so nothing has to be cleared: what is too old is passed over, and overwritten by
 * the next price that comes to its place.
 */
final class PriceHistory {

    private static final int NUMBER = 0;
    private static final int LOWEST = 1;
    private static final int HIGHEST = 2;
    private static final int WORDS = 3;

    private final long partNanos;
    private final int parts;
    private final long[] words;

    // what the last record overwrote
    private int lastAt;
    private final long[] before = new long[WORDS];

    PriceHistory(int symbols, long windowNanos, int buckets) {
        partNanos = (windowNanos + buckets - 1) / buckets;
        parts = buckets + 1;
        words = new long[Math.multiplyExact(Math.multiplyExact(symbols, parts), WORDS)];
        for (int at = 0; at < words.length; at += WORDS) {
            words[at + NUMBER] = -parts; // before all time
        }
    }

    /** The lowest of the window's prices and of this one. */
    long lowest(int symbol, long now, long price) {
        long lowest = price;
        long number = now / partNanos;
        for (int part = 0; part < parts; part++) {
            int at = at(symbol, part);
            if (number - words[at + NUMBER] < parts) {
                lowest = Math.min(lowest, words[at + LOWEST]);
            }
        }
        return lowest;
    }

    /** The highest of the window's prices and of this one. */
    long highest(int symbol, long now, long price) {
        long highest = price;
        long number = now / partNanos;
        for (int part = 0; part < parts; part++) {
            int at = at(symbol, part);
            if (number - words[at + NUMBER] < parts) {
                highest = Math.max(highest, words[at + HIGHEST]);
            }
        }
        return highest;
    }

    /** Has a range of prices count from now on. */
    void add(int symbol, long now, long low, long high) {
        long number = now / partNanos;
        int at = at(symbol, (int) (number % parts));
        lastAt = at;
        System.arraycopy(words, at, before, 0, WORDS);
        boolean fresh = words[at + NUMBER] != number;
        words[at + NUMBER] = number;
        words[at + LOWEST] = fresh ? low : Math.min(low, words[at + LOWEST]);
        words[at + HIGHEST] = fresh ? high : Math.max(high, words[at + HIGHEST]);
    }

    /** Takes the last addition back. */
    void undo() {
        System.arraycopy(before, 0, words, lastAt, WORDS);
    }

    private int at(int symbol, int part) {
        return (symbol * parts + part) * WORDS;
    }
}
