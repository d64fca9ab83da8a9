package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of {@link Overrides}. An instance that exists is valid.
 *
 * @param longest no override lasts longer; 1 second to 1 day
 * @param requestsLast a request nobody approved within this is void; 1 second to 1 day
 * @param atOnce how many overrides there are at most at a time, 1 to 1,024; each is looked at for every refusal
 */
public record OverridesConfig(Duration longest, Duration requestsLast, int atOnce) {

    public OverridesConfig {
        between("longest", longest);
        between("requestsLast", requestsLast);
        if (atOnce < 1 || atOnce > 1_024) {
            throw new IllegalArgumentException("atOnce must be 1..1024: " + atOnce);
        }
    }

    /** One hour, 15 minutes, 64 overrides. */
    public static OverridesConfig defaults() {
        return new OverridesConfig(Duration.ofHours(1), Duration.ofMinutes(15), 64);
    }

    private static void between(String setting, Duration value) {
        requireNonNull(value, setting);
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be " + Duration.ofSeconds(1) + ".." + Duration.ofDays(1) + ": " + value);
        }
    }
}
