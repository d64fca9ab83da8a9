package io.kellet.limit;

import static java.util.Objects.requireNonNull;

/**
 * Settings of a {@link RetryBudget}. An instance that exists is valid.
 *
 * @param name shows up in messages and metrics
 * @param maxTokens what a full budget holds; slightly less than half of it may be spent in one burst. 3 to
 *     1,000,000
 * @param ratioThousandths what a success pays in, in thousandths of a token, which is also the share of successful
 *     traffic that may be extra attempts in the long run: 100 is 10 %. 1 to 1000
 * @param minPerSecond extra attempts allowed each second even when the tokens say no, for callers with little traffic. 0
 *     to 1,000,000; 0 is none
 */
public record RetryBudgetConfig(String name, int maxTokens, int ratioThousandths, int minPerSecond) {

    static final int LEAST_TOKENS = 3; // of two none could ever be spent: what is left must be above half
    static final int MOST_TOKENS = 1_000_000;
    static final int MOST_RATIO = 1_000;
    static final int MOST_PER_SECOND = 1_000_000;

    public RetryBudgetConfig {
        requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (maxTokens < LEAST_TOKENS || maxTokens > MOST_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be " + LEAST_TOKENS + ".." + MOST_TOKENS + ": budget="
                    + name + " maxTokens=" + maxTokens);
        }
        if (ratioThousandths < 1 || ratioThousandths > MOST_RATIO) {
            throw new IllegalArgumentException("ratioThousandths must be 1.." + MOST_RATIO + ": budget=" + name
                    + " ratioThousandths=" + ratioThousandths);
        }
        if (minPerSecond < 0 || minPerSecond > MOST_PER_SECOND) {
            throw new IllegalArgumentException("minPerSecond must be 0.." + MOST_PER_SECOND + ": budget=" + name
                    + " minPerSecond=" + minPerSecond);
        }
    }

    /** Starts from the defaults: 20 tokens, so 9 extra attempts in a burst; a tenth of a token per success; no minimum. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private int maxTokens = 20;
        private int ratioThousandths = 100;
        private int minPerSecond;

        private Builder(String name) {
            this.name = name;
        }

        public Builder maxTokens(int tokens) {
            this.maxTokens = tokens;
            return this;
        }

        public Builder ratioThousandths(int thousandths) {
            this.ratioThousandths = thousandths;
            return this;
        }

        public Builder minPerSecond(int attempts) {
            this.minPerSecond = attempts;
            return this;
        }

        public RetryBudgetConfig build() {
            return new RetryBudgetConfig(name, maxTokens, ratioThousandths, minPerSecond);
        }
    }
}
