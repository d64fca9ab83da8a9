package io.kellet.event;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A listener on a bus, until it is closed. Any thread may call it, also a listener, also the very one it stands for.
 *
 * <p>Once {@link #close} has returned, nothing on the bus leads to the listener any more. One call that the thread of the
 * bus was making or just about to make runs to its end, since close waits for nobody: a listener that must not run after
 * something was shut down has to look for itself. Closed on the thread that delivers, it is not called again.
 */
public final class Subscription implements AutoCloseable {

    private final String name;
    private final Class<?> type;
    private final Topics home;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong slowCalls = new AtomicLong();
    private volatile @Nullable EventListener<?> listener;

    Subscription(String name, Class<?> type, EventListener<?> listener, Topics home) {
        this.name = name;
        this.type = type;
        this.listener = listener;
        this.home = home;
    }

    /** What logs and {@link EventBus#running} call the listener. */
    public String name() {
        return name;
    }

    /** How many of its calls have thrown. */
    public long failures() {
        return failures.get();
    }

    /** How many of its calls took longer than {@link EventBusConfig#slowAfter}. */
    public long slowCalls() {
        return slowCalls.get();
    }

    /** Ends the subscription; a second time does nothing. Takes the lock that guards subscriptions. */
    @Override
    public void close() {
        home.remove(this);
    }

    boolean wants(Class<?> eventType) {
        return type.isAssignableFrom(eventType);
    }

    /** {@code null} once the subscription has ended. */
    @SuppressWarnings("unchecked") // it is on the topics of its type only, so events of another type never reach it
    @Nullable
    EventListener<Object> listener() {
        return (EventListener<Object>) listener;
    }

    void release() {
        listener = null;
    }

    long failed() {
        return failures.incrementAndGet();
    }

    long wasSlow() {
        return slowCalls.incrementAndGet();
    }

    @Override
    public String toString() {
        return "Subscription[name=" + name + ", type=" + type.getName() + "]";
    }
}
