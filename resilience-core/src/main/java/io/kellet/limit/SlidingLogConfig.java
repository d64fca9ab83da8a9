package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link SlidingLogLimiter}. An instance that exists is valid.
 *
 * @param name shows up in exceptions and messages
 * @param limit how many admissions a window may hold; 1 to 65536, eight bytes each
 * @param window 1 µs to 366 days
 * @param reserved how many of them only risk-reducing orders may use; 0 to {@code limit - 1}
 */
public record SlidingLogConfig(String name, int limit, Duration window, int reserved) {

    private static final int MOST = 65_536;
    private static final Duration LEAST_WINDOW = Duration.ofNanos(1_000);
    private static final Duration MOST_WINDOW = Duration.ofDays(366);

    public SlidingLogConfig {
        requireNonNull(name, "name");
        requireNonNull(window, "window");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be 1.." + MOST + ": limiter=" + name + " limit=" + limit);
        }
        if (window.compareTo(LEAST_WINDOW) < 0 || window.compareTo(MOST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 1 us..366 days: limiter=" + name + " window=" + window);
        }
        if (reserved < 0 || reserved >= limit) {
            throw new IllegalArgumentException(
                    "reserved must be 0.." + (limit - 1) + ": limiter=" + name + " reserved=" + reserved);
        }
    }

    /** So many per window, nothing reserved. */
    public static SlidingLogConfig of(String name, int limit, Duration window) {
        return new SlidingLogConfig(name, limit, window, 0);
    }
}
