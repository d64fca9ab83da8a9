package io.kellet.samples.gateway;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as a person reads them. */
final class Shown {

    private Shown() {}

    /** Three digits and a unit: {@code 640 ns}, {@code 25.0 us}, {@code 3.12 ms}. */
    static String nanos(long nanos) {
        long rounded = BigDecimal.valueOf(nanos).round(new MathContext(3)).longValue(); // 9,996 ns read 10.0 us
        if (rounded < 1_000) {
            return rounded + " ns";
        }
        if (rounded < 1_000_000) {
            return threeDigits(rounded / 1e3) + " us";
        }
        if (rounded < 1_000_000_000) {
            return threeDigits(rounded / 1e6) + " ms";
        }
        return threeDigits(rounded / 1e9) + " s";
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
