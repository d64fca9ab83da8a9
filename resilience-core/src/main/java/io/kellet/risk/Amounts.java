package io.kellet.risk;

/** Arithmetic that cannot lie: what does not fit in a {@code long} becomes {@link #TOO_MUCH}, or its negative, and stays it. */
public final class Amounts {

    /** More than any limit. */
    public static final long TOO_MUCH = Long.MAX_VALUE;

    private Amounts() {}

    /** The sum; cut to plus or minus {@link #TOO_MUCH}. */
    public static long add(long a, long b) {
        long sum = a + b;
        boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return overflows || sum == Long.MIN_VALUE ? cut(overflows ? a < 0 : sum < 0) : sum;
    }

    /** The difference; cut to plus or minus {@link #TOO_MUCH}. */
    public static long subtract(long a, long b) {
        long difference = a - b;
        boolean overflows = ((a ^ b) & (a ^ difference)) < 0;
        return overflows || difference == Long.MIN_VALUE ? cut(overflows ? a < 0 : difference < 0) : difference;
    }

    private static long cut(boolean negative) {
        return negative ? -TOO_MUCH : TOO_MUCH;
    }

    /** The product; cut to plus or minus {@link #TOO_MUCH}. */
    public static long multiply(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high != low >> 63 || low == Long.MIN_VALUE) {
            return cut((a ^ b) < 0);
        }
        return low;
    }

    /** Without its sign; {@link #TOO_MUCH} for the one number that has no opposite. */
    public static long absolute(long a) {
        return a == Long.MIN_VALUE ? TOO_MUCH : Math.abs(a);
    }

    /** {@code base * (10,000 + bps) / 10,000}, rounded up. Both not negative. */
    public static long raisedByBps(long base, long bps) {
        return scaledUp(base, add(10_000, bps), 10_000);
    }

    /** {@code base * (10,000 - bps) / 10,000}, rounded up; 0 from 10,000 bps on. Both not negative. */
    public static long loweredByBps(long base, long bps) {
        return bps >= 10_000 ? 0 : scaledUp(base, 10_000 - bps, 10_000);
    }

    /** {@code amount * numerator / denominator}, rounded up, calculated in parts so that only the result must fit. */
    private static long scaledUp(long amount, long numerator, long denominator) {
        long whole = multiply(amount / denominator, numerator);
        long rest = amount % denominator;
        long part = multiply(rest, numerator / denominator);
        long last = rest * (numerator % denominator);
        return add(add(whole, part), last / denominator + (last % denominator == 0 ? 0 : 1));
    }
}
