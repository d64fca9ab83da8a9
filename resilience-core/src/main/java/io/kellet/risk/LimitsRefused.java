package io.kellet.risk;

/**
 * Somebody asked for other limits, or agreed to them, and it was refused: what held still holds. Or a gate did not take what the
 * others took, and is asked again at every sweep.
 *
 * @param commit numbers what happened at a desk, from 1
 * @param version the version that holds
 * @param refused what was asked: {@code proposal of version 43 by ann}, {@code LimitsFile[limits.txt]}
 * @param why as the exception says it
 * @param atNanos reading of the desk's clock
 */
public record LimitsRefused(long commit, long version, String refused, String why, long atNanos) {}
