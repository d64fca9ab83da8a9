package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link HealthRegistry}. An instance that exists is valid.
 *
 * @param name shows up in events, reports, labels and the threads' names; as a check's
 * @param maxThreads checks that may run at once, hung ones included; those of liveness have {@link #LIVE_THREADS} more of their own.
 *     2 to 1,024
 * @param spread first runs are spread over this time, so that they do not all come at once; up to 1 min
 * @param frozenAfter if nobody has looked after the checks for so long, everything is unhealthy; 2 s to 10 min
 * @param historySize transitions that are kept; 1 to 100,000
 * @param maxMessage characters of a message or a detail that are kept; 40 to 10,000
 * @param seed of the spread and the jitter; 0 for another one each time
 */
public record HealthConfig(
        String name,
        int maxThreads,
        Duration spread,
        Duration frozenAfter,
        int historySize,
        int maxMessage,
        long seed) {

    /** Threads that checks of liveness have to themselves. */
    public static final int LIVE_THREADS = 4;

    public HealthConfig {
        CheckConfig.requireName("name", name);
        requireWithin("maxThreads", maxThreads, 2, 1_024);
        requireWithin("spread", spread, Duration.ZERO, Duration.ofMinutes(1));
        requireWithin("frozenAfter", frozenAfter, Duration.ofSeconds(2), Duration.ofMinutes(10));
        requireWithin("historySize", historySize, 1, 100_000);
        requireWithin("maxMessage", maxMessage, 40, 10_000);
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Starts from the defaults: 32 threads, first runs within 1 s, frozen after 10 s, 256 transitions, 500 characters. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private int maxThreads = 32;
        private Duration spread = Duration.ofSeconds(1);
        private Duration frozenAfter = Duration.ofSeconds(10);
        private int historySize = 256;
        private int maxMessage = 500;
        private long seed;

        private Builder(String name) {
            this.name = name;
        }

        public Builder maxThreads(int maxThreads) {
            this.maxThreads = maxThreads;
            return this;
        }

        public Builder spread(Duration spread) {
            this.spread = spread;
            return this;
        }

        public Builder frozenAfter(Duration frozenAfter) {
            this.frozenAfter = frozenAfter;
            return this;
        }

        public Builder historySize(int historySize) {
            this.historySize = historySize;
            return this;
        }

        public Builder maxMessage(int maxMessage) {
            this.maxMessage = maxMessage;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        public HealthConfig build() {
            return new HealthConfig(name, maxThreads, spread, frozenAfter, historySize, maxMessage, seed);
        }
    }
}
