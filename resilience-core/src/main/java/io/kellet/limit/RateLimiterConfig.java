package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link RateLimiter}. An instance that exists is valid.
 *
 * @param name shows up in exceptions and messages
 * @param permits how many permits a period brings, evenly spread over it; 1 to 10<sup>9</sup>, and at least one a day and
 *     at most one a nanosecond
 * @param period 1 µs to 1 day
 * @param burst how many permits a limiter that was idle can give out at one instant; 1 to 10<sup>9</sup>, and regained
 *     within 366 days
 * @param reserved how many permits of the burst only risk-reducing orders may use; 0 to {@code burst - 1}
 */
public record RateLimiterConfig(String name, int permits, Duration period, int burst, int reserved) {

    private static final int MOST = 1_000_000_000;
    private static final Duration LEAST_PERIOD = Duration.ofNanos(1_000);
    private static final Duration MOST_PERIOD = Duration.ofDays(1);
    private static final Duration MOST_REFILL = Duration.ofDays(366);

    public RateLimiterConfig {
        requireNonNull(name, "name");
        requireNonNull(period, "period");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (permits < 1 || permits > MOST) {
            throw new IllegalArgumentException(
                    "permits must be 1.." + MOST + ": limiter=" + name + " permits=" + permits);
        }
        if (period.compareTo(LEAST_PERIOD) < 0 || period.compareTo(MOST_PERIOD) > 0) {
            throw new IllegalArgumentException("period must be 1 us..1 day: limiter=" + name + " period=" + period);
        }
        if (permits > period.toNanos()) {
            throw new IllegalArgumentException("permits must be at most one per nanosecond: limiter=" + name
                    + " permits=" + permits + " period=" + period);
        }
        if (burst < 1 || burst > MOST) {
            throw new IllegalArgumentException("burst must be 1.." + MOST + ": limiter=" + name + " burst=" + burst);
        }
        if (period.multipliedBy(burst).dividedBy(permits).compareTo(MOST_REFILL) > 0) {
            throw new IllegalArgumentException("burst must be regained within 366 days: limiter=" + name + " burst="
                    + burst + " permits=" + permits + " period=" + period);
        }
        if (reserved < 0 || reserved >= burst) {
            throw new IllegalArgumentException(
                    "reserved must be 0.." + (burst - 1) + ": limiter=" + name + " reserved=" + reserved);
        }
    }

    /** Starts from the defaults: 100 permits per second, a burst of 10, nothing reserved. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The same settings, to change some of them. */
    public Builder toBuilder() {
        return new Builder(name).rate(permits, period).burst(burst).reserved(reserved);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private int permits = 100;
        private Duration period = Duration.ofSeconds(1);
        private int burst = 10;
        private int reserved;

        private Builder(String name) {
            this.name = name;
        }

        public Builder rate(int permits, Duration period) {
            this.permits = permits;
            this.period = period;
            return this;
        }

        public Builder burst(int burst) {
            this.burst = burst;
            return this;
        }

        public Builder reserved(int reserved) {
            this.reserved = reserved;
            return this;
        }

        public RateLimiterConfig build() {
            return new RateLimiterConfig(name, permits, period, burst, reserved);
        }
    }
}
