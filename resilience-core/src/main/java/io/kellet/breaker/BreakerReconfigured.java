package io.kellet.breaker;

/**
 * A breaker works with other settings now.
 *
 * @param commit numbers what happened to a breaker, from 1
 * @param atNanos reading of the breaker's clock
 */
public record BreakerReconfigured(String breaker, long commit, BreakerConfig config, long atNanos) {}
