package io.kellet.health.check;

import java.time.Duration;

/** Figures as messages write them: for a person, and alike in every language the machine may be set to. */
final class Figures {

    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Figures() {}

    /** {@code 87.5 %}. */
    static String percent(double share) {
        return tenths(share * 100) + " %";
    }

    /** {@code 1.5 GiB}. */
    static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1_024 && unit < BYTES.length - 1) {
            shown /= 1_024;
            unit++;
        }
        return (unit == 0 ? Long.toString(bytes) : tenths(shown)) + " " + BYTES[unit];
    }

    /** {@code 12.3 s}; the unit is the largest that is not too large. */
    static String time(long nanos) {
        if (nanos < 0) {
            return "-" + time(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : -nanos);
        }
        if (nanos < 1_000_000_000L) {
            return nanos < 1_000_000L ? tenths(nanos / 1e3) + " us" : tenths(nanos / 1e6) + " ms";
        }
        double seconds = nanos / 1e9;
        if (seconds < 600) {
            return tenths(seconds) + " s";
        }
        return seconds < 36_000
                ? tenths(seconds / 60) + " min"
                : seconds < 864_000 ? tenths(seconds / 3_600) + " h" : tenths(seconds / 86_400) + " days";
    }

    /** As {@link #time(long)}; a time too long for nanoseconds is shown as the longest that is not. */
    static String time(Duration time) {
        return time(nanos(time));
    }

    /** In nanoseconds, or the most or the least there are. */
    static long nanos(Duration time) {
        if (time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0) {
            return Long.MAX_VALUE;
        }
        return time.compareTo(Duration.ofNanos(Long.MIN_VALUE)) <= 0 ? Long.MIN_VALUE : time.toNanos();
    }

    /** One digit after the point, and none that is zero. */
    private static String tenths(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : (tenths < 0 ? "-" : "") + Math.abs(tenths / 10) + "." + Math.abs(tenths % 10);
    }
}
