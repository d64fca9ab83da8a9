package io.kellet.risk;

/**
 * Somebody asked for an override, or agreed to one, and it was refused. Nothing passes that did not before.
 *
 * @param commit numbers what happened to overrides, from 1
 * @param refused what was asked, and by whom
 * @param why as the exception says it
 * @param atNanos reading of the overrides' clock
 */
public record OverrideRefused(long commit, String refused, String why, long atNanos) {}
