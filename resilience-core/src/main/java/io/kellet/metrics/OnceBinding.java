package io.kellet.metrics;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs its removal once, and then no longer refers to what it removed. */
final class OnceBinding implements Binding {

    private final AtomicReference<@Nullable Runnable> removal;

    OnceBinding(Runnable removal) {
        this.removal = new AtomicReference<>(removal);
    }

    @Override
    public void close() {
        Runnable remove = removal.getAndSet(null);
        if (remove != null) {
            remove.run();
        }
    }
}
