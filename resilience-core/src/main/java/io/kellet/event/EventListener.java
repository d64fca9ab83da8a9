package io.kellet.event;

/**
 * Is told about events. One thread at a time calls it, that of the bus, and no lock is held meanwhile: a listener may
 * publish, subscribe, unsubscribe, open and close sources, or close the bus.
 *
 * <p>While it runs, nobody else on the bus is told anything, so it hands long work to a thread of its own. Whatever it
 * throws, {@link Error}s included, is counted and logged, and reaches neither the publisher nor another listener.
 *
 * @param <E> the event type, or a type above it
 */
@FunctionalInterface
public interface EventListener<E> {

    /** Called once per event. An interrupt that it leaves behind is cleared on the bus's own thread. */
    void onEvent(E event) throws Exception;
}
