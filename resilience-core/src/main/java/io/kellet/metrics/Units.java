package io.kellet.metrics;

import java.math.BigDecimal;
import java.time.Duration;

/** Label values that read well and never change. */
final class Units {

    private Units() {}

    /** {@code 25us}: the largest unit that needs no fraction. */
    static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos % 1_000_000_000 == 0) {
            return nanos / 1_000_000_000 + "s";
        }
        if (nanos % 1_000_000 == 0) {
            return nanos / 1_000_000 + "ms";
        }
        if (nanos % 1_000 == 0) {
            return nanos / 1_000 + "us";
        }
        return nanos + "ns";
    }

    /** {@code 0.999} for 99.9, without the noise of binary fractions. */
    static String phi(double percentile) {
        return BigDecimal.valueOf(percentile)
                .movePointLeft(2)
                .stripTrailingZeros()
                .toPlainString();
    }
}
