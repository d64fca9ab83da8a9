package io.kellet.kill;

import io.kellet.event.EventBus;
import io.kellet.event.EventSource;
import org.jspecify.annotations.Nullable;

/** Tells the bus, if there is one, and is called by one thread at a time: the keeper's lock gives the order. */
final class KillEvents {

    private final @Nullable EventBus bus;
    private final @Nullable EventSource source;

    KillEvents(String killSwitch, @Nullable EventBus bus) {
        this.bus = bus;
        source = bus == null ? null : bus.source("kill:" + killSwitch);
    }

    <E> void tell(Class<E> type, E event) {
        if (bus != null && source != null) {
            source.publish(bus.topic(type), event);
        }
    }

    void close() {
        if (source != null) {
            source.close();
        }
    }
}
