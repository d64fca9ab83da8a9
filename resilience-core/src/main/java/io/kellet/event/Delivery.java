package io.kellet.event;

import io.kellet.time.NanoClock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes lanes off the ring and calls the listeners, one thread at a time. Whatever a listener does to its own call, here
 * it ends as a count and a line in the log.
 */
final class Delivery implements Lane.Handler {

    /** No lane is on the ring. */
    static final int NOTHING_TO_DO = -1;

    /** When a listener throws or is slow: on the thread that delivers, never on one that publishes. */
    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);

    private final String bus;
    private final Lanes lanes;
    private final NanoClock clock;
    private final int eventsPerTurn;
    private final long slowNanos;
    private final boolean ownThread;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong slowCalls = new AtomicLong();
    private volatile @Nullable ListenerRun running;

    /** @param ownThread the thread that delivers is the bus's, so an interrupt that a listener leaves is nobody's */
    Delivery(EventBusConfig config, Lanes lanes, NanoClock clock, boolean ownThread) {
        bus = config.name();
        eventsPerTurn = config.eventsPerTurn();
        slowNanos = config.slowAfter().toNanos();
        this.lanes = lanes;
        this.clock = clock;
        this.ownThread = ownThread;
    }

    /**
     * Visits the lane whose turn it is.
     *
     * @return events delivered, at most so many, or {@link #NOTHING_TO_DO}
     */
    int turn(int atMost) {
        Lane lane = lanes.poll();
        return lane == null ? NOTHING_TO_DO : lane.visit(Math.min(atMost, eventsPerTurn), this);
    }

    @Override
    public void handle(Lane.Entry entry) {
        for (Subscription subscription : entry.topic.listeners()) {
            EventListener<Object> listener = subscription.listener();
            if (listener != null) {
                call(subscription, listener, entry);
            }
        }
    }

    private void call(Subscription subscription, EventListener<Object> listener, Lane.Entry entry) {
        try {
            long start = clock.nanos();
            running = new ListenerRun(subscription.name(), start);
            try {
                listener.onEvent(entry.event);
            } finally {
                running = null;
                if (clock.nanos() - start > slowNanos) {
                    slow(subscription, entry);
                }
            }
        } catch (Throwable thrown) {
            // as at a thread's top: a listener's Error is not ours to die of, the other listeners still wait
            failed(subscription, entry, thrown);
        }
        if (ownThread) {
            Thread.interrupted();
        }
    }

    private void failed(Subscription subscription, Lane.Entry entry, Throwable thrown) {
        failures.incrementAndGet();
        long count = subscription.failed();
        if (isPowerOfTen(count)) {
            log("event listener failed", subscription, entry, count, thrown);
        }
    }

    private void slow(Subscription subscription, Lane.Entry entry) {
        slowCalls.incrementAndGet();
        long count = subscription.wasSlow();
        if (isPowerOfTen(count)) {
            log("event listener is slow", subscription, entry, count, null);
        }
    }

    private void log(String what, Subscription subscription, Lane.Entry entry, long count, @Nullable Throwable thrown) {
        try {
            LOG.warn(
                    "{}: bus={} listener={} event={} count={}",
                    what,
                    bus,
                    subscription.name(),
                    entry.topic.type().getName(),
                    count,
                    thrown);
        } catch (Throwable logIsBroken) {
            // it is counted, and a log that fails (no memory, no disk) must not end the delivery
            failures.incrementAndGet();
        }
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    long failures() {
        return failures.get();
    }

    long slowCalls() {
        return slowCalls.get();
    }

    @Nullable
    ListenerRun running() {
        return running;
    }
}
