package io.kellet.call;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of a {@link Retry}. An instance that exists is valid.
 *
 * @param name shows up in messages
 * @param attempts the most attempts of one call, the first one included; 1 to 1000
 * @param backoff the wait between two attempts
 * @param retryOn failures worth another attempt
 * @param retryOnResult results worth another attempt; if none is left, the last result is the answer
 * @param seed of the jitter: the same seed gives the same waits to the same sequence of failures
 */
public record RetryConfig(
        String name, int attempts, Backoff backoff, FailureRule retryOn, ResultRule retryOnResult, long seed) {

    static final int MAX_ATTEMPTS = 1_000;

    public RetryConfig {
        requireNonNull(name, "name");
        requireNonNull(backoff, "backoff");
        requireNonNull(retryOn, "retryOn");
        requireNonNull(retryOnResult, "retryOnResult");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "attempts must be 1.." + MAX_ATTEMPTS + ": retry=" + name + " attempts=" + attempts);
        }
    }

    /**
     * Starts from the defaults: three attempts, full jitter from 1 ms doubling to 100 ms,
     * {@link FailureRule#TRANSIENT transient} failures, every result good.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * For start-up and operations scripts, where a person waits: three attempts, 5 s, 10 s, 20 s. The third attempt comes
     * 10 s after the second; 20 s is the wait before any further one, for whom three are not enough.
     */
    public static Builder operations(String name) {
        return named(name)
                .attempts(3)
                .backoff(Backoff.steps(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }

    /** {@link #operations(String)} under the name {@code operations}. */
    public static RetryConfig operations() {
        return operations("operations").build();
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private int attempts = 3;
        private Backoff backoff = Backoff.fullJitter(Duration.ofMillis(1), 2, Duration.ofMillis(100));
        private FailureRule retryOn = FailureRule.TRANSIENT;
        private ResultRule retryOnResult = ResultRule.NONE;
        private long seed = 1;

        private Builder(String name) {
            this.name = name;
        }

        /** The first attempt included. */
        public Builder attempts(int attempts) {
            this.attempts = attempts;
            return this;
        }

        public Builder backoff(Backoff backoff) {
            this.backoff = backoff;
            return this;
        }

        public Builder retryOn(FailureRule failures) {
            this.retryOn = failures;
            return this;
        }

        public Builder retryOnResult(ResultRule results) {
            this.retryOnResult = results;
            return this;
        }

        /** Give each process its own, or their waits are alike. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        public RetryConfig build() {
            return new RetryConfig(name, attempts, backoff, retryOn, retryOnResult, seed);
        }
    }
}
