package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Settings of a {@link PoolSwap}. An instance that exists is valid.
 *
 * @param name shows up in logs and the threads' names: 1 to 64 letters, digits and {@code . _ -}
 * @param drainFor how long connections of the old pool may still be in use before they are closed under their users; up to 1 day
 * @param checkWithin how long the first connection of a new pool may take to say that it is valid; 1 s to 1 min
 * @param retryEvery how long after a swap that failed it is tried again; 10 ms to 1 h
 */
public record PoolSwapConfig(String name, Duration drainFor, Duration checkWithin, Duration retryEvery) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public PoolSwapConfig {
        requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits and . _ - and begin with a letter or digit");
        }
        RotationConfig.requireWithin("drainFor", drainFor, Duration.ZERO, Duration.ofDays(1));
        RotationConfig.requireWithin("checkWithin", checkWithin, Duration.ofSeconds(1), Duration.ofMinutes(1));
        RotationConfig.requireWithin("retryEvery", retryEvery, Duration.ofMillis(10), Duration.ofHours(1));
    }

    /** Starts from the defaults: 1 min to drain, 2 s for the check, 5 s to the next try. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private Duration drainFor = Duration.ofMinutes(1);
        private Duration checkWithin = Duration.ofSeconds(2);
        private Duration retryEvery = Duration.ofSeconds(5);

        private Builder(String name) {
            this.name = name;
        }

        public Builder drainFor(Duration drainFor) {
            this.drainFor = drainFor;
            return this;
        }

        public Builder checkWithin(Duration checkWithin) {
            this.checkWithin = checkWithin;
            return this;
        }

        public Builder retryEvery(Duration retryEvery) {
            this.retryEvery = retryEvery;
            return this;
        }

        public PoolSwapConfig build() {
            return new PoolSwapConfig(name, drainFor, checkWithin, retryEvery);
        }
    }
}
