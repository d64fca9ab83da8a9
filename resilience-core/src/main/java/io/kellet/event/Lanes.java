package io.kellet.event;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a bus, and the ring of those that have something to look at. The ring has a place for every lane there
 * may be, and a lane is on it at most once, so it never overflows.
 */
final class Lanes {

    private final String bus;
    private final int limit;
    private final int laneSize;
    private final Tally tally;

    // the queue without sun.misc.Unsafe, about which newer JDKs print a warning
    private final MessagePassingQueue<Lane> ring;

    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder refused = new LongAdder();
    private final Map<String, Lane> open = new ConcurrentHashMap<>(); // by name; added to under the lock
    private final Set<Lane> unretired = ConcurrentHashMap.newKeySet(); // open, or closed and not yet delivered
    private volatile boolean closed; // written under the lock

    Lanes(String bus, int limit, int laneSize, Tally tally) {
        this.bus = bus;
        this.limit = limit;
        this.laneSize = laneSize;
        this.tally = tally;
        ring = new MpscAtomicArrayQueue<>(limit);
    }

    Lane add(String name, long first) {
        requireName("source name", name);
        if (first < 0 || first > Lane.MAX_NUMBER) {
            throw new IllegalArgumentException(
                    "first commit number must be 0..2^62: source=" + name + " first=" + first);
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("bus is closed: bus=" + bus + " source=" + name);
            }
            if (open.containsKey(name)) {
                throw new IllegalStateException("source exists already: bus=" + bus + " source=" + name);
            }
            if (unretired.size() >= limit) {
                refused.increment();
                throw new IllegalStateException(
                        "no room for another source; close those no longer used or raise EventBusConfig.maxSources: bus="
                                + bus + " source=" + name + " maxSources=" + limit);
            }
            Lane lane = new Lane(name, laneSize, first, this, tally);
            open.put(name, lane);
            unretired.add(lane);
            return lane;
        } finally {
            lock.unlock();
        }
    }

    /** Any thread, a trading thread among them; it does not wait. */
    void queue(Lane lane) {
        if (!ring.offer(lane) && !closed) {
            // cannot be, see 2 at the top of Lane; if it ever is, then loudly
            throw new AssertionError("event ring is full: bus=" + bus + " source=" + lane.name());
        }
    }

    /**
     * The next lane to visit, or {@code null}. One thread at a time. A publisher that has not finished putting its lane
     * on the ring is not waited for: the answer is {@code null} until it has.
     */
    @Nullable
    Lane poll() {
        return ring.relaxedPoll();
    }

    /** Its source was closed: the name is free. */
    void closed(Lane lane) {
        open.remove(lane.name(), lane);
    }

    /** Nothing of it is left: the place is free. */
    void retired(Lane lane) {
        closed(lane);
        unretired.remove(lane);
    }

    boolean allRetired() {
        return unretired.isEmpty();
    }

    /** No source can be added any more, none takes an event; what was published can be delivered. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        unretired.forEach(Lane::close);
    }

    /** After {@link #close}: gives up what has not been delivered. */
    void discard() {
        unretired.forEach(Lane::discard);
    }

    long refused() {
        return refused.sum();
    }

    Map<String, EventCounts> counts() {
        Map<String, EventCounts> counts = new TreeMap<>();
        open.forEach((name, lane) -> counts.put(name, lane.counts()));
        return counts;
    }

    static String requireName(String what, String name) {
        requireNonNull(name, what);
        if (name.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank: '" + name + "'");
        }
        return name;
    }
}
