/**
 * Typed events between components that do not know each other. Start at {@link io.kellet.event.EventBus}.
 *
 * <p>A trading thread publishes and goes on: it never locks, parks, wakes a thread, logs or waits, and where nobody
 * listens it does not even create the event. One thread per bus calls the listeners, outside every lock, each source's
 * events in the order they were committed. What a listener that is too slow does not get is counted.
 */
@NullMarked
package io.kellet.event;

import org.jspecify.annotations.NullMarked;
