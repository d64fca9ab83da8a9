package io.kellet.risk;

/**
 * How often a control refused for a reason.
 *
 * @param control its name; {@code order} and {@code kill-switch} are the gate's own
 */
public record RefusalCount(String control, Reason reason, long count) {}
