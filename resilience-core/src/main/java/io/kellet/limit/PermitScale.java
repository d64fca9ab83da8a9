package io.kellet.limit;

import java.math.BigInteger;

/**
 * Time on a scale where a permit is a power of two. A permit takes {@code period / permits} ns, which is seldom a whole
 * number; added up as one it would lose its remainder with every permit. So the unit here is not the nanosecond but a permit
 * divided by the power of two that brings it to more than half a nanosecond and at most one. Permits then add up without any
 * rounding, and what is rounded is a reading of the clock: down to the unit, each for itself, so that no two roundings ever
 * add up.
 *
 * <p>A nanosecond is {@code permits * 2^shift / period} units, at least 1 and less than 2. It is kept times
 * 2<sup>62</sup>, rounded up, which is off by less than 2<sup>-62</sup>, that is by less than one unit for any time up to
 * {@link #HORIZON}.
 *
 * <p>Readings carry one bit more at the low end, always zero: {@link RateWord} marks a word with it.
 */
final class PermitScale {

    /**
     * The longest time that may be read, either way, in nanoseconds: 18 years. Twice as long would fit, but the readings of
     * two such times could then not be subtracted.
     */
    static final long HORIZON = 1L << 59;

    private static final int FLAG_BITS = 1;
    private static final int FRACTION_BITS = 62;

    private final long unitsPerNano; // times 2^62
    private final int permitShift;

    PermitScale(int permits, long periodNanos) {
        int shift = 0;
        while (((long) permits << shift) < periodNanos) {
            shift++;
        }
        BigInteger period = BigInteger.valueOf(periodNanos);
        unitsPerNano = BigInteger.valueOf(permits)
                .shiftLeft(shift + FRACTION_BITS)
                .add(period)
                .subtract(BigInteger.ONE)
                .divide(period)
                .longValueExact();
        permitShift = shift + FLAG_BITS;
    }

    /** What so many permits take. */
    long ofPermits(long permits) {
        return permits << permitShift;
    }

    /** How many permits fit into a reading. */
    long wholePermitsOf(long reading) {
        return reading >> permitShift;
    }

    /** A time of nanoseconds, at most {@link #HORIZON} either way. */
    long ofNanos(long nanos) {
        return Math.multiplyHigh(nanos << (Long.SIZE - FRACTION_BITS), unitsPerNano) << FLAG_BITS;
    }

    /** The least number of nanoseconds whose {@link #ofNanos} is not below a reading. */
    long nanosUntil(long reading) {
        double unitsPerNanosecond = (double) unitsPerNano / (1L << FRACTION_BITS);
        long nanos = (long) ((reading >> FLAG_BITS) / unitsPerNanosecond); // off by what a double cannot hold
        while (ofNanos(nanos) < reading) {
            nanos++;
        }
        while (ofNanos(nanos - 1) >= reading) {
            nanos--;
        }
        return nanos;
    }

    /** The same number of permits on another scale, parts of a permit included; it must fit there. */
    long ofReadingOn(PermitScale other, long reading) {
        int up = permitShift - other.permitShift;
        if (up >= 0) {
            return reading << up;
        }
        return (-(-reading >> -up) + 1) & ~1L; // rounded up: a part of a unit is a whole one
    }
}
