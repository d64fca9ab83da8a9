package io.kellet.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * The mailbox of one source: any thread puts numbered events in, one thread at a time takes them out in the order of
 * their numbers. Number n lives in slot n & mask. All shared words are volatile, so every access below has its place in
 * one total order; the argument uses nothing weaker. (The ring alone is weaker: release on offer, acquire on poll.)
 *
 * Words: next (written by the taker only: the number it looks for), slots[i] (an entry or null), skipped[i] (the highest
 * number of that slot that was skipped; it only grows), state, closed.
 *
 * 1. Nothing is stranded. A publisher or skipper first stores into slots or skipped, then looks at the state: IDLE it
 *    turns to SCHEDULED and puts the lane on the ring; SCHEDULED it leaves alone. The taker first turns SCHEDULED to
 *    IDLE, then looks. So either the store came before that turn, and the taker sees it, or the storer finds IDLE (or
 *    somebody else's later SCHEDULED) and the lane is looked at again. This holds for a skip as for an event: a taker
 *    that saw "nothing heard of n" comes back once n is heard of, whatever is waiting behind it.
 * 2. The ring never overflows. Only the turn from IDLE to SCHEDULED puts a lane on it, and the lane stays SCHEDULED until
 *    it has been taken off. A RETIRED lane never gets there again, and a place is given to a new lane only after that.
 * 3. No event is delivered twice: only the taker removes an entry to deliver it, by compare-and-set, when its number is
 *    next; and next only grows.
 * 4. No event stays behind uncounted. An entry whose number is below next would never be looked at. A publisher, having
 *    stored, reads next; the taker, having moved next, reads the slots it went past. Whichever comes second sees the
 *    other, and the compare-and-set that removes the entry decides who counts it as lost. next moves after the claim,
 *    not before: else a publisher could take its own entry back while the taker is about to deliver it.
 * 5. A number is given up only for good reason: next goes past n when n was delivered, or skipped, or when a number a
 *    whole lap (or more) higher was heard of in its slot. A higher entry in the slot has displaced n or will send it
 *    away. A higher skip may have covered up the skip of n, since one word holds only the highest: waiting for n could be
 *    waiting for ever. When next goes past a lap, it goes to the smallest number that must still be delivered or waited
 *    for, which one look at each slot finds; billions of skips cost no more than that.
 * 6. Closing. A source that closes, first sets closed, then retires the lane or schedules it; the taker first turns
 *    SCHEDULED to IDLE, then reads closed, then looks for events: it retires a lane that was closed before it found
 *    nothing. As in 1, one of them retires it, and what was published before is delivered first. Who turns IDLE to RETIRED empties the
 *    slots; a publisher that stored looks at the state after that and finds RETIRED. As in 4, a compare-and-set decides
 *    who counts the event as discarded.
 *
 * Each point has its test in LaneStress (concurrency-tests). The one mistake it was not seen to catch is that of the last
 * sentence of 4: the window is a few instructions wide.
 */
final class Lane {

    /** Numbers end here, so that a lap more is still a number. */
    static final long MAX_NUMBER = 1L << 62;

    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int RETIRED = 2;

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Entry[].class);
    private static final VarHandle SKIPPED = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle STATE;
    private static final VarHandle TAIL;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Lane.class, "state", int.class);
            TAIL = MethodHandles.lookup().findVarHandle(Lane.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** An event, its number and its topic: one object, so that a slot changes in one step. */
    static final class Entry {
        final long number;
        final Topic<?> topic;
        final Object event;

        Entry(long number, Topic<?> topic, Object event) {
            this.number = number;
            this.topic = topic;
            this.event = event;
        }

        /** Takes the number once the memory is there: delivery would wait for one that an OutOfMemoryError swallowed. */
        Entry(Lane lane, Topic<?> topic, Object event) {
            this(lane.nextNumber(), topic, event);
        }
    }

    /** Tells the listeners about an event. Throws nothing. */
    @FunctionalInterface
    interface Handler {
        void handle(Entry entry);
    }

    private final String name;
    private final Lanes lanes;
    private final Tally tally;
    private final Entry[] slots;
    private final long[] skipped;
    private final int mask;

    private volatile long next;
    private volatile int state = IDLE;
    private volatile boolean closed;

    @SuppressWarnings({"unused", "UnusedVariable"
    }) // through TAIL: the next number of a source that has none of its own
    private volatile long tail;

    Lane(String name, int size, long first, Lanes lanes, Tally whole) {
        this.name = name;
        this.lanes = lanes;
        tally = new Tally(whole);
        slots = new Entry[size];
        skipped = new long[size];
        Arrays.fill(skipped, first - 1);
        mask = size - 1;
        next = first;
        tail = first;
    }

    String name() {
        return name;
    }

    EventCounts counts() {
        return tally.counts();
    }

    /** Any thread. */
    long nextNumber() {
        return (long) TAIL.getAndAdd(this, 1L);
    }

    /** Any thread. */
    void publishNext(Topic<?> topic, Object event) {
        publish(new Entry(this, topic, event));
    }

    /** Any thread. */
    void publish(long number, Topic<?> topic, Object event) {
        publish(new Entry(number, topic, event));
    }

    /** The entry was made before: where there is no memory, there is no event to count. */
    private void publish(Entry entry) {
        tally.published();
        if (closed) {
            tally.discarded();
        } else if (entry.number < next) {
            tally.lost();
        } else {
            store(entry);
        }
    }

    private void store(Entry entry) {
        int slot = slot(entry.number);
        while (true) {
            Entry seen = (Entry) SLOTS.getVolatile(slots, slot);
            if (seen != null && seen.number >= entry.number) {
                tally.lost(); // newer news is here already, or the same number
                return;
            }
            if (SLOTS.compareAndSet(slots, slot, seen, entry)) {
                if (seen != null) {
                    tally.lost();
                }
                break;
            }
        }
        boolean late = entry.number < next;
        if ((late || !schedule()) && remove(slot, entry)) {
            if (late) {
                tally.lost();
            } else {
                tally.discarded();
            }
        }
    }

    /** Any thread. */
    void skip(long number) {
        if (number < next) {
            return;
        }
        int slot = slot(number);
        while (true) {
            long seen = (long) SKIPPED.getVolatile(skipped, slot);
            if (seen >= number) {
                return; // who wrote that schedules
            }
            if (SKIPPED.compareAndSet(skipped, slot, seen, number)) {
                schedule();
                return;
            }
        }
    }

    /**
     * Goes on from {@code next}, at most so many steps, then goes to the end of the queue if there may be more. A step
     * delivers an event or goes past numbers without one. Only who took the lane off the ring calls it.
     *
     * @return events delivered
     */
    int visit(int steps, Handler handler) {
        if (!STATE.compareAndSet(this, SCHEDULED, IDLE)) {
            return 0; // retired by a bus that gave up waiting
        }
        int delivered = 0;
        for (int step = 0; step < steps; step++) {
            boolean closing = closed; // before looking: see 6 above
            long number = next;
            int slot = slot(number);
            // skips first: what is in the slot afterwards came in spite of the skip, and is delivered
            long skip = (long) SKIPPED.getVolatile(skipped, slot);
            Entry entry = (Entry) SLOTS.getVolatile(slots, slot);
            if (entry != null && entry.number == number) {
                if (remove(slot, entry)) {
                    goTo(number + 1, number);
                    handler.handle(entry);
                    tally.delivered();
                    delivered++;
                }
                continue;
            }
            long to = skip == number ? number + 1 : firstToLookFor(number, !closing);
            if (to == number) {
                if (closing) {
                    retireIfIdle();
                }
                return delivered;
            }
            goTo(to, number);
        }
        schedule();
        return delivered;
    }

    /**
     * The smallest number, from the given one on, that is here to be delivered or has not been heard of and must be waited
     * for. A closed lane waits for nothing; with nothing left either, the answer is the number itself.
     */
    private long firstToLookFor(long from, boolean waits) {
        long first = Long.MAX_VALUE;
        for (int slot = 0; slot < slots.length; slot++) {
            long skip = (long) SKIPPED.getVolatile(skipped, slot);
            Entry entry = (Entry) SLOTS.getVolatile(slots, slot);
            if (entry != null && entry.number >= from) {
                first = Math.min(first, entry.number);
            } else if (waits) {
                long ofThisSlot = from + ((slot - from) & mask);
                first = Math.min(first, skip >= ofThisSlot ? skip + slots.length : ofThisSlot);
            }
        }
        return first == Long.MAX_VALUE ? from : first;
    }

    /** Moves next, then looks whether somebody stored below it meanwhile: see 4 above. */
    private void goTo(long to, long from) {
        next = to;
        long lap = Math.min(to, from + slots.length);
        for (long number = from; number < lap; number++) {
            int slot = slot(number);
            Entry entry = (Entry) SLOTS.getVolatile(slots, slot);
            if (entry != null && entry.number < to && remove(slot, entry)) {
                tally.lost();
            }
        }
    }

    /** Any thread. What is here is still delivered, what comes later is not. */
    void close() {
        closed = true;
        lanes.closed(this);
        if (!isEmpty() || !retireIfIdle()) {
            schedule();
        }
    }

    /** Any thread; the end of the bus. What is here is not delivered any more. */
    void discard() {
        closed = true;
        if ((int) STATE.getAndSet(this, RETIRED) != RETIRED) {
            empty();
        }
    }

    boolean isEmpty() {
        for (int slot = 0; slot < slots.length; slot++) {
            if (SLOTS.getVolatile(slots, slot) != null) {
                return false;
            }
        }
        return true;
    }

    boolean isScheduled() {
        return state == SCHEDULED;
    }

    boolean isRetired() {
        return state == RETIRED;
    }

    private boolean retireIfIdle() {
        if (STATE.compareAndSet(this, IDLE, RETIRED)) {
            empty();
            return true;
        }
        return false;
    }

    private void empty() {
        for (int slot = 0; slot < slots.length; slot++) {
            Entry entry = (Entry) SLOTS.getVolatile(slots, slot);
            if (entry != null && remove(slot, entry)) {
                tally.discarded();
            }
        }
        lanes.retired(this);
    }

    /** Makes sure that what was stored before will be looked at; {@code false} if the lane is retired and never will. */
    private boolean schedule() {
        if (state == SCHEDULED) {
            return true;
        }
        int seen = (int) STATE.compareAndExchange(this, IDLE, SCHEDULED);
        if (seen == IDLE) {
            lanes.queue(this);
        }
        return seen != RETIRED;
    }

    private boolean remove(int slot, Entry entry) {
        return SLOTS.compareAndSet(slots, slot, entry, (@Nullable Entry) null);
    }

    private int slot(long number) {
        return (int) number & mask;
    }
}
