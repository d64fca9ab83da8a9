package io.kellet.control;

import io.kellet.risk.Amounts;

/** How far prices are from each other in hundredths of a percent of one of them, rounded up: more than n exactly if it is more than n. */
final class Bps {

    private static final long ONE = 10_000;

    private Bps() {}

    /** Above a base, which is positive; 0 if it is not. */
    static long above(long price, long base) {
        return price <= base ? 0 : shareOf(price - base, base);
    }

    /** Below a base, which is positive; 0 if it is not. */
    static long below(long price, long base) {
        return price >= base ? 0 : shareOf(base - price, base);
    }

    private static long shareOf(long distance, long base) {
        long scaled = Amounts.multiply(distance, ONE);
        return scaled == Amounts.TOO_MUCH ? Amounts.TOO_MUCH : scaled / base + (scaled % base == 0 ? 0 : 1);
    }
}
