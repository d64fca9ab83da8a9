package io.kellet.risk;

/**
 * A temporary change is over: what held before holds again, under a new version.
 *
 * @param commit numbers what happened at a desk, from 1
 * @param contentOf the version that said the same before
 * @param atNanos reading of the desk's clock
 */
public record LimitsReverted(long commit, long oldVersion, long newVersion, long contentOf, long atNanos) {}
