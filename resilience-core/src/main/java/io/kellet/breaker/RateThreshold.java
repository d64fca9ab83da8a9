package io.kellet.breaker;

import java.math.BigDecimal;

/**
 * A share of calls that is too much, compared without rounding: 49.9 % does not reach 50 %.
 *
 * @param basisPoints hundredths of a percent, 1 to 10,000
 */
record RateThreshold(int basisPoints) {

    private static final int WHOLE = 10_000;

    public RateThreshold {
        if (basisPoints < 1 || basisPoints > WHOLE) {
            throw new IllegalArgumentException("basisPoints must be 1.." + WHOLE + ": basisPoints=" + basisPoints);
        }
    }

    /**
     * As an operator writes it.
     *
     * @param percent 0.01 to 100, with at most two decimals
     */
    public static RateThreshold ofPercent(double percent) {
        if (!(percent >= 0.01 && percent <= 100)) {
            throw new IllegalArgumentException("percent must be 0.01..100: percent=" + percent);
        }
        // the shortest decimal that means this double: what was written, where the double itself is a binary fraction
        BigDecimal hundredths = BigDecimal.valueOf(percent).movePointRight(2);
        if (hundredths.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("percent must have at most two decimals: percent=" + percent);
        }
        return new RateThreshold(hundredths.intValueExact());
    }

    public double percent() {
        return basisPoints / 100.0;
    }

    /**
     * Are so many bad calls of a total at or over the threshold? Of no calls, none are.
     *
     * @param total 0 to {@link Integer#MAX_VALUE}, likewise {@code bad}: the products then fit
     */
    public boolean reached(long total, long bad) {
        return total > 0 && bad * WHOLE >= basisPoints * total;
    }
}
