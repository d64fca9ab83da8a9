package io.kellet.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link Hedge}. An instance that exists is valid.
 *
 * @param name shows up in messages
 * @param most the most extra attempts of one call; 1 to 10
 * @param delay the wait before an extra attempt; with a percentile, only until there are samples enough. 1 us to 1 minute
 * @param percentile the delay is this percentile of the recent latencies; above 0 and below 100, or 0 for the fixed delay
 * @param least the live delay is never shorter
 * @param longest the live delay is never longer
 * @param refreshEvery how often the live delay is computed, from the latencies since the last time; 10 ms to 1 hour
 * @param minSamples with fewer samples in that time the delay stays as it is; 1 to 1 million
 */
public record HedgeConfig(
        String name,
        int most,
        Duration delay,
        double percentile,
        Duration least,
        Duration longest,
        Duration refreshEvery,
        int minSamples) {

    static final int MAX_HEDGES = 10;

    private static final int MAX_SAMPLES = 1_000_000;
    private static final Duration SHORTEST_DELAY = Duration.ofNanos(1_000);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    public HedgeConfig {
        requireNonNull(name, "name");
        requireNonNull(delay, "delay");
        requireNonNull(least, "least");
        requireNonNull(longest, "longest");
        requireNonNull(refreshEvery, "refreshEvery");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (most < 1 || most > MAX_HEDGES) {
            throw new IllegalArgumentException("most must be 1.." + MAX_HEDGES + ": hedge=" + name + " most=" + most);
        }
        if (!(percentile >= 0 && percentile < 100)) {
            throw new IllegalArgumentException(
                    "percentile must be 0 (none) or below 100: hedge=" + name + " percentile=" + percentile);
        }
        check(name, "delay", delay, SHORTEST_DELAY, LONGEST_DELAY);
        check(name, "least", least, SHORTEST_DELAY, LONGEST_DELAY);
        check(name, "longest", longest, least, LONGEST_DELAY);
        check(name, "refreshEvery", refreshEvery, Duration.ofMillis(10), Duration.ofHours(1));
        if (minSamples < 1 || minSamples > MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    "minSamples must be 1.." + MAX_SAMPLES + ": hedge=" + name + " minSamples=" + minSamples);
        }
    }

    /**
     * Starts from the defaults: one extra attempt after the 95th percentile of the latencies of the last second, 10 ms while
     * there are fewer than 100 of them; never before 100 us nor after 10 s.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    private static void check(String name, String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " must be " + least + ".." + most + ": hedge=" + name + " " + what + "=" + value);
        }
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private int most = 1;
        private Duration delay = Duration.ofMillis(10);
        private double percentile = 95;
        private Duration least = Duration.ofNanos(100_000);
        private Duration longest = Duration.ofSeconds(10);
        private Duration refreshEvery = Duration.ofSeconds(1);
        private int minSamples = 100;

        private Builder(String name) {
            this.name = name;
        }

        /** The most extra attempts of one call. */
        public Builder most(int hedges) {
            this.most = hedges;
            return this;
        }

        /** Always the same delay. */
        public Builder fixedDelay(Duration delay) {
            this.delay = delay;
            this.percentile = 0;
            return this;
        }

        /** The delay is this percentile of the recent latencies, and {@code untilKnown} before there are enough. */
        public Builder percentile(double percentile, Duration untilKnown) {
            this.percentile = percentile;
            this.delay = untilKnown;
            return this;
        }

        /** Bounds of the live delay. */
        public Builder within(Duration least, Duration longest) {
            this.least = least;
            this.longest = longest;
            return this;
        }

        public Builder refreshEvery(Duration refreshEvery) {
            this.refreshEvery = refreshEvery;
            return this;
        }

        public Builder minSamples(int minSamples) {
            this.minSamples = minSamples;
            return this;
        }

        public HedgeConfig build() {
            return new HedgeConfig(name, most, delay, percentile, least, longest, refreshEvery, minSamples);
        }
    }
}
