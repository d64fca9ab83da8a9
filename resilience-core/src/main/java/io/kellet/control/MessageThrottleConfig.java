package io.kellet.control;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link MessageThrottle}. An instance that exists is valid. All logs are made at once, eight bytes for each
 * message of each log.
 *
 * @param name the control's name: lower-case letters, digits and hyphens
 * @param window how long a message counts; 1 ms to 1 day
 * @param maxLimit the highest limit it can enforce; 1 to 65,536
 * @param logs how many pairs of a limited scope's number and a kind of limit may be in use: for a limit on messages of every account
 *     one for each account that trades; 1 to 65,536
 * @param reservedPercent how much of a limit on submits or messages only reductions may use, in percent, rounded down; 0 to 90
 */
public record MessageThrottleConfig(String name, Duration window, int maxLimit, int logs, int reservedPercent) {

    private static final int MOST = 65_536;
    private static final long MOST_MESSAGES = 1L << 26;

    public MessageThrottleConfig {
        requireNonNull(name, "name");
        long unused = Spans.nanosOfWindow("window", window);
        between("maxLimit", maxLimit, 1, MOST);
        between("logs", logs, 1, MOST);
        between("reservedPercent", reservedPercent, 0, 90);
        between("maxLimit * logs", (long) maxLimit * logs, 1, MOST_MESSAGES);
    }

    private static void between(String setting, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Starts from the defaults: one second, limits up to 1,000, 1,024 logs, a tenth reserved. 8 MiB. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private Duration window = Duration.ofSeconds(1);
        private int maxLimit = 1_000;
        private int logs = 1_024;
        private int reservedPercent = 10;

        private Builder(String name) {
            this.name = name;
        }

        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        public Builder maxLimit(int messages) {
            this.maxLimit = messages;
            return this;
        }

        public Builder logs(int logs) {
            this.logs = logs;
            return this;
        }

        public Builder reservedPercent(int percent) {
            this.reservedPercent = percent;
            return this;
        }

        public MessageThrottleConfig build() {
            return new MessageThrottleConfig(name, window, maxLimit, logs, reservedPercent);
        }
    }
}
