package io.kellet.control;

import java.time.Duration;

/**
 * Settings of a {@link PriceBand}. An instance that exists is valid.
 *
 * @param window how long a price counts, at least; 1 ms to 1 day
 * @param buckets into how many parts the window is cut: a price counts for up to one part longer; 1 to 64
 * @param maxAge an older reference is none; 1 µs to 1 day
 * @param symbols how many symbols the gate has; 1 to 1,000,000
 */
public record PriceBandConfig(Duration window, int buckets, Duration maxAge, int symbols) {

    private static final int MOST_BUCKETS = 64;
    private static final int MOST_SYMBOLS = 1_000_000;

    public PriceBandConfig {
        long unused = Spans.nanosOfWindow("window", window) + Spans.nanosOfAge("maxAge", maxAge);
        if (buckets < 1 || buckets > MOST_BUCKETS) {
            throw new IllegalArgumentException("buckets must be 1.." + MOST_BUCKETS + ": " + buckets);
        }
        if (symbols < 1 || symbols > MOST_SYMBOLS) {
            throw new IllegalArgumentException("symbols must be 1.." + MOST_SYMBOLS + ": " + symbols);
        }
    }

    /** Starts from the defaults: a minute in 12 parts, references up to 5 s old. */
    public static Builder forSymbols(int symbols) {
        return new Builder(symbols);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final int symbols;
        private Duration window = Duration.ofMinutes(1);
        private int buckets = 12;
        private Duration maxAge = Duration.ofSeconds(5);

        private Builder(int symbols) {
            this.symbols = symbols;
        }

        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        public Builder buckets(int buckets) {
            this.buckets = buckets;
            return this;
        }

        public Builder maxAge(Duration maxAge) {
            this.maxAge = maxAge;
            return this;
        }

        public PriceBandConfig build() {
            return new PriceBandConfig(window, buckets, maxAge, symbols);
        }
    }
}
