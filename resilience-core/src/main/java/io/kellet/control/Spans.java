package io.kellet.control;

import io.kellet.time.Deadline;
import java.time.Duration;

/** Checks the lengths of time that controls are made with. */
final class Spans {

    private static final long MICROSECOND = 1_000;
    private static final long DAY = 86_400_000_000_000L;

    private Spans() {}

    /** How old something may be, 1 µs to 1 day, in nanoseconds. */
    static long nanosOfAge(String setting, Duration age) {
        return nanos(setting, age, MICROSECOND, "1 us");
    }

    /** How long a window is, 1 ms to 1 day, in nanoseconds. */
    static long nanosOfWindow(String setting, Duration window) {
        return nanos(setting, window, 1_000 * MICROSECOND, "1 ms");
    }

    private static long nanos(String setting, Duration duration, long least, String leastText) {
        long nanos = Deadline.nanosOf(setting, duration);
        if (nanos < least || nanos > DAY) {
            throw new IllegalArgumentException(setting + " must be " + leastText + "..1 day: " + duration);
        }
        return nanos;
    }
}
