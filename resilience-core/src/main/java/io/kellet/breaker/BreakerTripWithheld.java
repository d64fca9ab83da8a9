package io.kellet.breaker;

/**
 * A rule of a breaker holds, but its group lets no further member be shut out; told once for each time the breaker is
 * closed. It opens when the group allows it and a further call fails.
 *
 * @param commit numbers what happened to a breaker, from 1
 * @param atNanos reading of the breaker's clock
 */
public record BreakerTripWithheld(String breaker, long commit, String group, Cause cause, long atNanos) {}
