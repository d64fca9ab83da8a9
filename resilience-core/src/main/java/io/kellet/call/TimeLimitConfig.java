package io.kellet.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link TimeLimit}. An instance that exists is valid.
 *
 * @param name shows up in messages
 * @param limit how long one attempt may take; 1 ns to 1 day. A caller's deadline may cut it shorter
 */
public record TimeLimitConfig(String name, Duration limit) {

    private static final Duration LEAST = Duration.ofNanos(1);
    private static final Duration MOST = Duration.ofDays(1);

    public TimeLimitConfig {
        requireNonNull(name, "name");
        requireNonNull(limit, "limit");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (limit.compareTo(LEAST) < 0 || limit.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("limit must be 1 ns..1 day: timeLimit=" + name + " limit=" + limit);
        }
    }
}
