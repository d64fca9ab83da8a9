package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of an {@link AdaptiveConcurrency}. An instance that exists is valid.
 *
 * @param name shows up in messages and metrics
 * @param initialLimit calls in flight to start with, from {@code minLimit} to {@code maxLimit}
 * @param minLimit the limit never falls below. 1 to {@code maxLimit}
 * @param maxLimit the limit never rises above. 1 to 10,000
 * @param reservedPercent share of the limit, rounded up, that only risk-reducing calls may use; one place is always for
 *     the others. 0 to 90
 * @param window how often the limit is looked at, as long as there are calls. 1 ms to 1 min
 * @param minSamples a window goes on until it has this many answers, or a dropped call. 1 to 1000
 * @param backoffPercent what a window with a dropped call leaves of the limit. 10 to 99
 * @param rule by what the limit moves
 */
public record AdaptiveConcurrencyConfig(
        String name,
        int initialLimit,
        int minLimit,
        int maxLimit,
        int reservedPercent,
        Duration window,
        int minSamples,
        int backoffPercent,
        AdaptiveConcurrencyRule rule) {

    static final int MOST_LIMIT = 10_000;
    static final int MOST_SAMPLES = 1_000;

    private static final Duration LEAST_WINDOW = Duration.ofMillis(1);
    private static final Duration MOST_WINDOW = Duration.ofMinutes(1);

    public AdaptiveConcurrencyConfig {
        requireNonNull(name, "name");
        requireNonNull(window, "window");
        requireNonNull(rule, "rule");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (maxLimit < 1 || maxLimit > MOST_LIMIT) {
            throw new IllegalArgumentException(
                    "maxLimit must be 1.." + MOST_LIMIT + ": limiter=" + name + " maxLimit=" + maxLimit);
        }
        if (minLimit < 1 || minLimit > maxLimit) {
            throw new IllegalArgumentException("minLimit must be 1..maxLimit: limiter=" + name + " minLimit=" + minLimit
                    + " maxLimit=" + maxLimit);
        }
        if (initialLimit < minLimit || initialLimit > maxLimit) {
            throw new IllegalArgumentException("initialLimit must be minLimit..maxLimit: limiter=" + name
                    + " initialLimit=" + initialLimit + " minLimit=" + minLimit + " maxLimit=" + maxLimit);
        }
        if (reservedPercent < 0 || reservedPercent > 90) {
            throw new IllegalArgumentException(
                    "reservedPercent must be 0..90: limiter=" + name + " reservedPercent=" + reservedPercent);
        }
        if (window.compareTo(LEAST_WINDOW) < 0 || window.compareTo(MOST_WINDOW) > 0) {
            throw new IllegalArgumentException("window must be 1 ms..1 min: limiter=" + name + " window=" + window);
        }
        if (minSamples < 1 || minSamples > MOST_SAMPLES) {
            throw new IllegalArgumentException(
                    "minSamples must be 1.." + MOST_SAMPLES + ": limiter=" + name + " minSamples=" + minSamples);
        }
        if (backoffPercent < 10 || backoffPercent > 99) {
            throw new IllegalArgumentException(
                    "backoffPercent must be 10..99: limiter=" + name + " backoffPercent=" + backoffPercent);
        }
    }

    /**
     * Starts from the defaults: 20 calls at first, between 4 and 200, a tenth of them reserved; a window of 100 ms or 20
     * answers, whichever is longer; nine tenths left after a dropped call; the gradient rule.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private int initialLimit = 20;
        private int minLimit = 4;
        private int maxLimit = 200;
        private int reservedPercent = 10;
        private Duration window = Duration.ofMillis(100);
        private int minSamples = 20;
        private int backoffPercent = 90;
        private AdaptiveConcurrencyRule rule = AdaptiveConcurrencyRule.Gradient.DEFAULT;

        private Builder(String name) {
            this.name = name;
        }

        public Builder initialLimit(int calls) {
            this.initialLimit = calls;
            return this;
        }

        public Builder minLimit(int calls) {
            this.minLimit = calls;
            return this;
        }

        public Builder maxLimit(int calls) {
            this.maxLimit = calls;
            return this;
        }

        public Builder reservedPercent(int percent) {
            this.reservedPercent = percent;
            return this;
        }

        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        public Builder minSamples(int samples) {
            this.minSamples = samples;
            return this;
        }

        public Builder backoffPercent(int percent) {
            this.backoffPercent = percent;
            return this;
        }

        public Builder rule(AdaptiveConcurrencyRule rule) {
            this.rule = rule;
            return this;
        }

        public AdaptiveConcurrencyConfig build() {
            return new AdaptiveConcurrencyConfig(
                    name, initialLimit, minLimit, maxLimit, reservedPercent, window, minSamples, backoffPercent, rule);
        }
    }
}
