package io.kellet.event;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries typed events from trading threads to listeners. Events are immutable objects of final classes, records as a
 * rule.
 *
 * <pre>{@code
 * EventBus bus = EventBus.start(EventBusConfig.named("desk").build(), NanoClock.SYSTEM);
 * bus.subscribe(BreakerTripped.class, event -> alerts.raise(event.breaker()));
 *
 * Topic<BreakerTripped> tripped = bus.topic(BreakerTripped.class);
 * EventSource source = bus.source("breaker:orders");
 * if (tripped.isHeard()) { // one load; nothing is created for nobody
 *     source.publish(tripped, new BreakerTripped("orders", 5));
 * }
 * }</pre>
 *
 * <p>Events of one source are delivered in order and at most once, those of different sources in no stated order. A
 * component whose transitions are numbered when they are committed uses a {@link #sequencedSource}, and its events come in
 * the order of the commits, whichever thread is faster to publish. Publishing never waits; a source whose events are not
 * taken fast enough loses its own oldest ones, and {@link #counts} says how many.
 *
 * <p>A started bus has one daemon thread, which looks for events every {@link EventBusConfig#idleFor} and keeps the bus
 * alive until it is closed. A {@link #manual} bus has none and is for tests: there {@link #deliverPending} is the thread.
 *
 * <p>Any thread, a listener among them, may call any method. Publishing and reading counters take no lock; adding and
 * removing sources, topics and subscriptions does, for a moment, and never while a listener runs.
 */
public final class EventBus implements AutoCloseable {

    /** When the event thread ends or a bus is closed with events left; publishing logs nothing. */
    private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);

    private final EventBusConfig config;
    private final NanoClock clock;
    private final Tally tally = new Tally(null);
    private final Topics topics;
    private final Lanes lanes;
    private final Delivery delivery;

    private final ReentrantLock delivering = new ReentrantLock(); // a manual bus: held by the thread that delivers
    private final ReentrantLock closing = new ReentrantLock(); // guards the two words below while they are written
    private volatile boolean closed;
    private volatile long closeBy; // written before closed

    private volatile boolean abandoned; // nobody waits for the thread any more

    private final @Nullable Thread thread; // null: a manual bus

    private EventBus(EventBusConfig config, NanoClock clock, boolean ownThread) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        topics = new Topics(config.name());
        lanes = new Lanes(config.name(), config.maxSources(), config.laneSize(), tally);
        delivery = new Delivery(config, lanes, clock, ownThread);
        thread = ownThread ? new Thread(this::run, "kellet-events-" + config.name()) : null;
    }

    /** A bus whose own daemon thread, {@code kellet-events-} and the name, delivers. */
    public static EventBus start(EventBusConfig config, NanoClock clock) {
        EventBus bus = new EventBus(config, clock, true);
        Thread thread = requireNonNull(bus.thread);
        thread.setDaemon(true);
        thread.start();
        return bus;
    }

    /** A bus without a thread, which delivers when told by {@link #deliverPending} and at no other time. */
    public static EventBus manual(EventBusConfig config, NanoClock clock) {
        return new EventBus(config, clock, false);
    }

    /** The name it was configured with. */
    public String name() {
        return config.name();
    }

    /**
     * What to publish events of this class with; always the same object for the same class. Kept as long as the bus.
     *
     * @throws IllegalArgumentException if the class is not final: who listens to an event must follow from its topic
     */
    public <E> Topic<E> topic(Class<E> type) {
        return topics.topic(type);
    }

    /** As {@link #subscribe(String, Class, EventListener)}, under the name of the listener's class. */
    public <E> Subscription subscribe(Class<E> type, EventListener<? super E> listener) {
        return subscribe(requireNonNull(listener, "listener").getClass().getName(), type, listener);
    }

    /**
     * Has the listener told about events of a type and of all types below it, {@code Object} meaning every event. It is
     * told what is delivered from now on, which may have been published shortly before. Listeners of one event are called
     * in the order in which they subscribed; one that subscribed twice is called twice.
     *
     * @param name what logs and {@link #running} call the listener; need not be unique
     * @throws IllegalStateException if the bus is closed
     */
    public <E> Subscription subscribe(String name, Class<E> type, EventListener<? super E> listener) {
        Lanes.requireName("listener name", name);
        return topics.add(name, requireNonNull(type, "type"), requireNonNull(listener, "listener"));
    }

    /**
     * A source that numbers its events itself.
     *
     * @throws IllegalStateException if there is an open source of this name, the bus is closed or there are
     *     {@link EventBusConfig#maxSources} sources
     */
    public EventSource source(String name) {
        return new EventSource(lanes.add(name, 0), topics);
    }

    /**
     * A source whose events carry consecutive numbers given by the caller.
     *
     * @param first the number of the first event, 0 to 2<sup>62</sup>
     * @throws IllegalStateException if there is an open source of this name, the bus is closed or there are
     *     {@link EventBusConfig#maxSources} sources
     */
    public SequencedSource sequencedSource(String name, long first) {
        return new SequencedSource(lanes.add(name, first), topics);
    }

    /**
     * On a manual bus delivers what is pending, and what listeners publish meanwhile, on the calling thread; so it does
     * not return while listeners keep publishing for every event they are told. Called by a listener it does nothing: the
     * delivery that called the listener goes on anyway. Another thread that delivers is waited for.
     *
     * @return events delivered
     * @throws IllegalStateException if the bus has its own thread
     */
    public int deliverPending() {
        return deliverPending(Integer.MAX_VALUE);
    }

    /** As {@link #deliverPending()}, but stops after so many events. */
    public int deliverPending(int atMost) {
        if (atMost < 0) {
            throw new IllegalArgumentException("atMost must not be negative: " + atMost);
        }
        if (thread != null) {
            throw new IllegalStateException("the bus delivers on its own thread: bus=" + name());
        }
        if (delivering.isHeldByCurrentThread()) {
            return 0;
        }
        delivering.lock();
        try {
            int delivered = 0;
            while (delivered < atMost && !closed) {
                int events = delivery.turn(atMost - delivered);
                if (events == Delivery.NOTHING_TO_DO) {
                    break;
                }
                delivered += events;
            }
            // a listener may have closed the bus
            return closed ? delivered + finishByHand() : delivered;
        } finally {
            delivering.unlock();
        }
    }

    /** What became of the events of all sources, closed ones included. No lock. */
    public EventCounts counts() {
        return tally.counts();
    }

    /** What became of the events of each open source, by its name. No lock. */
    public Map<String, EventCounts> countsBySource() {
        return lanes.counts();
    }

    /** Listener calls that have thrown. No lock. */
    public long listenerFailures() {
        return delivery.failures();
    }

    /** Listener calls that took longer than {@link EventBusConfig#slowAfter}; one that hangs is not among them yet. */
    public long slowListenerCalls() {
        return delivery.slowCalls();
    }

    /** Sources that were refused because there were {@link EventBusConfig#maxSources}. */
    public long sourcesRefused() {
        return lanes.refused();
    }

    /** The listener call that is running now, if one is. A health check finds a listener that hangs here. No lock. */
    public Optional<ListenerRun> running() {
        return Optional.ofNullable(delivery.running());
    }

    /** Has {@link #close} been called, or the thread ended? */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Takes no more events, delivers those published before for at most {@link EventBusConfig#closeWithin}, then discards
     * the rest, ends every subscription and the thread. Returns when that is done; if a listener does not return in time,
     * it is interrupted and not waited for. An interrupt of the caller ends the wait at once and stays set.
     *
     * <p>Called by a listener it returns at once, and the bus closes after the listener has returned. A second time does no
     * harm. What is published from now on is counted as discarded. A manual bus waits for a {@link #deliverPending} that is
     * running on another thread, and has no thread to interrupt.
     */
    @Override
    public void close() {
        beginToClose();
        if (thread == null) {
            if (!delivering.isHeldByCurrentThread()) {
                delivering.lock();
                try {
                    finishByHand();
                } finally {
                    delivering.unlock();
                }
            }
        } else if (thread != Thread.currentThread()) {
            finishWith(thread);
        }
    }

    private void beginToClose() {
        closing.lock();
        try {
            if (!closed) {
                closeBy = Deadline.after(clock.nanos(), config.closeWithin().toNanos());
                closed = true;
            }
            lanes.close();
        } finally {
            closing.unlock();
        }
    }

    private int finishByHand() {
        beginToClose(); // waits for the thread that is at it: what its lanes still wait for would be discarded
        int delivered = 0;
        while (!isFinished()) {
            int events = delivery.turn(Integer.MAX_VALUE);
            if (events == Delivery.NOTHING_TO_DO) {
                Thread.onSpinWait(); // a publisher is just putting a lane on the ring; without one all are retired
            } else {
                delivered += events;
            }
        }
        finish();
        return delivered;
    }

    private void finishWith(Thread deliverer) {
        LockSupport.unpark(deliverer);
        try {
            TimeUnit.NANOSECONDS.timedJoin(deliverer, Deadline.remaining(closeBy, clock.nanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (deliverer.isAlive()) {
            abandoned = true;
            deliverer.interrupt();
            finish();
        }
    }

    private void run() {
        try {
            while (!isFinished()) {
                if (delivery.turn(Integer.MAX_VALUE) == Delivery.NOTHING_TO_DO) {
                    LockSupport.parkNanos(this, config.idleFor().toNanos());
                    Thread.interrupted(); // else somebody's stray interrupt would keep the thread from sleeping again
                }
            }
        } catch (Throwable bug) {
            // nothing a listener does comes here; the clock might, or a mistake of ours
            LOG.error("event thread ended, events are discarded from now on: bus={}", name(), bug);
        } finally {
            closed = true;
            lanes.close();
            finish();
        }
    }

    private boolean isFinished() {
        return abandoned || (closed && (lanes.allRetired() || Deadline.hasPassed(closeBy, clock.nanos())));
    }

    /** More than once does no harm. */
    private void finish() {
        long before = tally.counts().discarded();
        lanes.discard();
        topics.close();
        long discarded = tally.counts().discarded() - before;
        if (discarded > 0) {
            LOG.warn("event bus closed with events undelivered: bus={} discarded={}", name(), discarded);
        }
    }
}
