package io.kellet.breaker;

/**
 * A breaker in {@link BreakerState#METRICS_ONLY} would have opened now, or has come back from where it would have; one event
 * for each crossing.
 *
 * @param commit numbers what happened to a breaker, from 1
 * @param over whether a rule holds now
 * @param cause the rule that began to hold, or the one that did
 * @param atNanos reading of the breaker's clock
 */
public record BreakerThresholdCrossed(String breaker, long commit, boolean over, Cause cause, long atNanos) {}
