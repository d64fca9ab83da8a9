package io.kellet.event;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A listener on a bus, until it is closed. Any thread may call it, also a listener, also the very one it stands for.
 *
 * <p>Once {@link #close} has returned no call to the listener begins, and nothing on the bus refers to it any more. A
 * call that is running on the thread of the bus runs to its end; close does not wait for it.
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
