package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Which time server an {@link NtpCheck} asks, and how far this machine's clock may be off. An instance that exists is valid.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param warnAbove off by more is a warning; 1 us to 1 h
 * @param failAbove off by more is a failure; not below {@code warnAbove}, up to 1 h
 * @param attempts how often at most one run asks, when nothing comes back or the answer is too slow to tell; 1 to 8
 */
public record NtpCheckConfig(String host, int port, Duration warnAbove, Duration failAbove, int attempts) {

    private static final int NTP = 123;
    private static final int MOST_ATTEMPTS = 8;
    private static final Duration LEAST = Duration.ofNanos(1_000);
    private static final Duration MOST = Duration.ofHours(1);

    public NtpCheckConfig {
        Endpoint checked = new Endpoint(host, port);
        requireWithin("warnAbove", warnAbove, LEAST, checked);
        requireWithin("failAbove", failAbove, warnAbove, checked);
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "attempts must be 1.." + MOST_ATTEMPTS + ": " + attempts + " endpoint=" + checked);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Endpoint endpoint) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be " + least + ".." + MOST + ": " + value + " endpoint=" + endpoint);
        }
    }

    /** Starts from the defaults: port 123, a warning above 50 ms, a failure above 500 ms, three attempts. */
    public static Builder at(String host) {
        return new Builder(host);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String host;
        private int port = NTP;
        private Duration warnAbove = Duration.ofMillis(50);
        private Duration failAbove = Duration.ofMillis(500);
        private int attempts = 3;

        private Builder(String host) {
            this.host = host;
        }

        public Builder port(int port) {
            this.port = port;
            return this;
        }

        public Builder warnAbove(Duration warnAbove) {
            this.warnAbove = warnAbove;
            return this;
        }

        public Builder failAbove(Duration failAbove) {
            this.failAbove = failAbove;
            return this;
        }

        public Builder attempts(int attempts) {
            this.attempts = attempts;
            return this;
        }

        public NtpCheckConfig build() {
            return new NtpCheckConfig(host, port, warnAbove, failAbove, attempts);
        }
    }
}
