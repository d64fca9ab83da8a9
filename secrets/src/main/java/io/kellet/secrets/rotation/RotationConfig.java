package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Settings of a {@link RotationScheduler}. An instance that exists is valid.
 *
 * @param name shows up in events, records, logs and the threads' names: 1 to 64 letters, digits and {@code . _ -}
 * @param stepWithin how long each call of a {@link RotationStep} may take; 10 ms to 10 min
 * @param storeWithin how long each call of the store may take; 10 ms to 1 min
 * @param retryFirst the least wait after a failed attempt; 10 ms to {@code retryMost}
 * @param retryMost the longest; up to 1 day
 * @param attemptsPerPending after so many failures to set or test one pending version a new one is created in its place; 1 to 1,000
 */
public record RotationConfig(
        String name,
        Duration stepWithin,
        Duration storeWithin,
        Duration retryFirst,
        Duration retryMost,
        int attemptsPerPending) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final int MOST_ATTEMPTS = 1_000;

    public RotationConfig {
        requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits and . _ - and begin with a letter or digit");
        }
        requireWithin("stepWithin", stepWithin, LEAST, Duration.ofMinutes(10));
        requireWithin("storeWithin", storeWithin, LEAST, Duration.ofMinutes(1));
        requireWithin("retryMost", retryMost, LEAST, Duration.ofDays(1));
        requireWithin("retryFirst", retryFirst, LEAST, retryMost);
        if (attemptsPerPending < 1 || attemptsPerPending > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "attemptsPerPending must be 1.." + MOST_ATTEMPTS + ": " + attemptsPerPending);
        }
    }

    static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Starts from the defaults: 30 s for a step, 5 s for the store, retries after 5 s to 10 min, 10 attempts with one pending version. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private Duration stepWithin = Duration.ofSeconds(30);
        private Duration storeWithin = Duration.ofSeconds(5);
        private Duration retryFirst = Duration.ofSeconds(5);
        private Duration retryMost = Duration.ofMinutes(10);
        private int attemptsPerPending = 10;

        private Builder(String name) {
            this.name = name;
        }

        public Builder stepWithin(Duration stepWithin) {
            this.stepWithin = stepWithin;
            return this;
        }

        public Builder storeWithin(Duration storeWithin) {
            this.storeWithin = storeWithin;
            return this;
        }

        /** The least and the longest wait after a failed attempt. */
        public Builder retry(Duration first, Duration most) {
            retryFirst = first;
            retryMost = most;
            return this;
        }

        public Builder attemptsPerPending(int attemptsPerPending) {
            this.attemptsPerPending = attemptsPerPending;
            return this;
        }

        public RotationConfig build() {
            return new RotationConfig(name, stepWithin, storeWithin, retryFirst, retryMost, attemptsPerPending);
        }
    }
}
