package io.kellet.samples.gateway;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Numbers as a person reads them. */
final class Shown {

    private Shown() {}

    /** Three digits and a unit: {@code 640 ns}, {@code 25.0 us}, {@code 3.12 ms}. */
    static String nanos(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return threeDigits(nanos / 1e3) + " us";
        }
        if (nanos < 1_000_000_000) {
            return threeDigits(nanos / 1e6) + " ms";
        }
        return threeDigits(nanos / 1e9) + " s";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String seconds(Duration duration) {
        return trimmed(duration.toMillis() / 1e3) + " s";
    }

    static String trimmed(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String threeDigits(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
