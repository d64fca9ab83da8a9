package io.kellet.secrets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version taking over from another, listener by listener. Guarded by the lock of the book, but for what never changes. */
final class Rotation {

    final Slot slot;
    final @Nullable Load load; // null: published before the listeners were told
    final Secret old;
    final Held next;
    final boolean degraded;
    final List<Listening> listeners;
    int at;
    boolean acknowledged = true;
    boolean published;
    boolean over;
    long deadline;

    @Nullable
    Listening waitingFor;

    Rotation(Slot slot, @Nullable Load load, Secret old, Held next, boolean degraded, List<Listening> listeners) {
        this.slot = slot;
        this.load = load;
        this.old = old;
        this.next = next;
        this.degraded = degraded;
        this.listeners = listeners;
    }
}
