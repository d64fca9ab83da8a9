package io.kellet.var;

import static java.util.Objects.requireNonNull;

/**
 * How much a book may lose at one confidence. An instance that exists is valid.
 *
 * @param horizonDays over how many days; the daily figure is taken times its square root; above 0, at most 366
 * @param money in the unit of the model; 0 to 2<sup>63</sup>-2
 */
public record VarLimit(Confidence confidence, double horizonDays, long money) {

    private static final double MOST_DAYS = 366;

    public VarLimit {
        requireNonNull(confidence, "confidence");
        if (!(horizonDays > 0 && horizonDays <= MOST_DAYS)) {
            throw new IllegalArgumentException(
                    "horizonDays must be above 0 and at most " + MOST_DAYS + ": " + horizonDays);
        }
        if (money < 0 || money == Long.MAX_VALUE) {
            throw new IllegalArgumentException("money must be 0.." + (Long.MAX_VALUE - 1) + ": " + money);
        }
    }

    /** Over one day. */
    public static VarLimit daily(Confidence confidence, long money) {
        return new VarLimit(confidence, 1, money);
    }

    /** The largest double that is not above the limit. */
    double asDouble() {
        double near = (double) money;
        return near >= 0x1p63 || (long) near > money ? Math.nextDown(near) : near;
    }
}
