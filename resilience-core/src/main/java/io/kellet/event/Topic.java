package io.kellet.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One class of events on one bus, as a publisher sees it: whether anybody listens, and what to publish with.
 *
 * <pre>{@code
 * if (tripped.isHeard()) {
 *     source.publish(tripped, new BreakerTripped(name, failures));
 * }
 * }</pre>
 *
 * <p>The class is final, as records are, so who listens to an event is known from its topic and never looked up.
 *
 * @param <E> the class of the events
 */
public final class Topic<E> {

    /** Compared by identity: nobody listens. */
    static final Subscription[] NOBODY = {};

    /** Compared by identity: somebody listened until the bus was closed; what is still published gets counted. */
    static final Subscription[] BUS_IS_CLOSED = {};

    private static final VarHandle LISTENERS;

    static {
        try {
            LISTENERS = MethodHandles.lookup().findVarHandle(Topic.class, "listeners", Subscription[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Class<E> type;
    private final Topics home;

    // an array that is in place is never written again
    @SuppressWarnings({"unused", "UnusedVariable"}) // through LISTENERS
    private Subscription[] listeners = NOBODY;

    Topic(Class<E> type, Topics home) {
        this.type = type;
        this.home = home;
    }

    /** The class of the events. */
    public Class<E> type() {
        return type;
    }

    /**
     * Would a listener be told about an event published now? One acquire load, no allocation; ask before creating the
     * event. A listener counts if it subscribed to the class or to a type above it.
     */
    public boolean isHeard() {
        return (Subscription[]) LISTENERS.getAcquire(this) != NOBODY;
    }

    /** In the order of subscription; not to be written to. */
    Subscription[] listeners() {
        return (Subscription[]) LISTENERS.getAcquire(this);
    }

    /** Under the lock of {@link Topics}. */
    void listeners(Subscription[] now) {
        LISTENERS.setRelease(this, now);
    }

    void requireHome(Topics expected, String source) {
        if (home != expected) {
            throw new IllegalArgumentException(
                    "topic and source belong to different buses: topic=" + type.getName() + " source=" + source);
        }
    }

    @Override
    public String toString() {
        return "Topic[" + type.getName() + "]";
    }
}
