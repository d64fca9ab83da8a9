package io.kellet.event;

/**
 * A listener call that has begun and not returned. One that stays for long names the listener that hangs.
 *
 * @param listener the {@link Subscription#name}
 * @param sinceNanos when it began, a reading of the bus's clock
 */
public record ListenerRun(String listener, long sinceNanos) {}
