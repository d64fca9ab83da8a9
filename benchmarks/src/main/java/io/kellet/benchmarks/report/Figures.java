package io.kellet.benchmarks.report;

import java.util.Locale;

/** Numbers as the page shows them: three significant digits at most, a unit that fits, no false precision. */
final class Figures {

    private Figures() {}

    static String nanos(double nanos) {
        if (Double.isNaN(nanos)) {
            return "n/a";
        }
        double size = Math.abs(nanos);
        if (size < 0.005) {
            return "0.00"; // what rounds to nothing has no sign
        }
        if (size < 9.995) {
            return format("%.2f", nanos);
        }
        return size < 99.95 ? format("%.1f", nanos) : format("%,.0f", nanos);
    }

    /** A point in time on an axis or in a percentile table: 40 ns, 1.2 µs, 3 ms. */
    static String time(double nanos) {
        if (Double.isNaN(nanos)) {
            return "n/a";
        }
        if (nanos < 999.5) {
            return short3(nanos) + " ns";
        }
        return nanos < 999_500 ? short3(nanos / 1e3) + " µs" : short3(nanos / 1e6) + " ms";
    }

    static String plusMinus(Estimate estimate) {
        return Double.isNaN(estimate.error()) ? "" : "± " + nanos(estimate.error());
    }

    static String times(double ratio) {
        if (Double.isNaN(ratio)) {
            return "n/a";
        }
        if (ratio < 0.995) {
            return format("%.2f ×", ratio);
        }
        return ratio < 9.95 ? format("%.1f ×", ratio) : format("%,.0f ×", ratio);
    }

    static String bytes(double bytesPerOperation) {
        if (Double.isNaN(bytesPerOperation)) {
            return "n/a";
        }
        if (bytesPerOperation == 0) {
            return "0";
        }
        return bytesPerOperation < 9.95 ? format("%.2f", bytesPerOperation) : format("%,.0f", bytesPerOperation);
    }

    static String percentile(double beyond) {
        double percentile = 100 - beyond * 100;
        return withoutTrailingZeros(format("%.4f", percentile));
    }

    private static String short3(double value) {
        if (value >= 9.95) {
            return format("%.0f", value);
        }
        return withoutTrailingZeros(value < 0.995 ? format("%.2f", value) : format("%.1f", value));
    }

    /** Of a number that has a point. */
    private static String withoutTrailingZeros(String digits) {
        return digits.replaceFirst("\\.?0+$", "");
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
