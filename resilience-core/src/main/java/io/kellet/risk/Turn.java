package io.kellet.risk;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Who may touch the gate's state now. With one writer that is the first thread that came, until it hands over or is dead; it
 * costs two loads and a store of its own. With many it is whoever put himself into the holder's place.
 *
 * <p>Nobody gets a turn inside his own: an order that a control sends through its own gate would take the place of the one that
 * is being decided, and the verdict would be about another order than the one that was reserved.
 *
 * <p>Why one turn for many writers, and no compare-and-set for each amount. An order must be checked against all amounts at one moment
 * and reserve in all of them or in none; with a word for each, two orders that fit one by one refuse each other while they
 * take back what they took, and sums over positions are seen half moved. A turn is held for some hundred nanoseconds, by
 * code that cannot block. Who waits spins for a bounded time and then refuses his order; nobody parks.
 *
 * <p>Memory ordering: a turn is taken by compare-and-set and given back by a release store, so each holder sees all
 * that those before him wrote. What a dead thread wrote is seen by whoever saw that it is not alive.
 */
final class Turn {

    private static final VarHandle HOLDER;
    private static final @Nullable Thread NOBODY = null; // typed, for exact invocation
    private static final int SPINS_BETWEEN_LOOKS = 32;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(Turn.class, "holder", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean many;
    private final long patienceNanos;
    private final NanoClock clock;

    @SuppressWarnings("UnusedVariable") // read and written through HOLDER only
    private @Nullable Thread holder;

    private boolean inside; // of one writer; its own

    Turn(boolean many, long patienceNanos, NanoClock clock) {
        this.many = many;
        this.patienceNanos = patienceNanos;
        this.clock = clock;
    }

    /** Takes the turn for a check that came at {@code now}; not for longer than its patience. */
    boolean tryTake(long now) {
        Thread me = Thread.currentThread();
        if (!many) {
            if (((Thread) HOLDER.get(this) == me && !inside) || becomeWriter(me)) {
                inside = true;
                return true;
            }
            return false;
        }
        return HOLDER.compareAndSet(this, NOBODY, me) || waitFor(me, now);
    }

    /**
     * Takes the turn for a report, which cannot be refused: however long it takes with many writers.
     *
     * @throws IllegalStateException if the gate has one writer and that is another thread that lives, or if the caller is
     *     inside a check or a report already
     */
    void take() {
        Thread me = Thread.currentThread();
        if (!many) {
            if (!tryTake(0)) {
                refuseMyself(me);
                throw new IllegalStateException(
                        "the gate has one writer, hand it over first: writer=" + holder() + " caller=" + me.getName());
            }
            return;
        }
        while (!HOLDER.compareAndSet(this, NOBODY, me)) {
            refuseMyself(me);
            Thread.onSpinWait();
        }
    }

    void giveBack() {
        if (many) {
            HOLDER.setRelease(this, NOBODY);
        } else {
            inside = false;
        }
    }

    /** The only writer makes room for the next. What it wrote, the next one sees. Not inside a check or a report. */
    boolean handOver() {
        Thread me = Thread.currentThread();
        return !many && (Thread) HOLDER.get(this) == me && !inside && HOLDER.compareAndSet(this, me, NOBODY);
    }

    /** Why did the caller not get a turn? */
    Reason refusal() {
        return many || (Thread) HOLDER.getOpaque(this) == Thread.currentThread() ? Reason.BUSY : Reason.WRONG_THREAD;
    }

    /** Takes the place of nobody, or of a dead thread: it cannot hand over, and reports must be booked. */
    private boolean becomeWriter(Thread me) {
        Thread other = (Thread) HOLDER.getOpaque(this);
        return other != me && (other == null || !other.isAlive()) && HOLDER.compareAndSet(this, other, me);
    }

    private boolean waitFor(Thread me, long since) {
        long start = since;
        int spins = 0;
        while (true) {
            Thread other = (Thread) HOLDER.getOpaque(this);
            if (other == me) {
                return false; // a control that asks its own gate
            }
            if (other == null && HOLDER.compareAndSet(this, NOBODY, me)) {
                return true;
            }
            Thread.onSpinWait();
            if (++spins % SPINS_BETWEEN_LOOKS == 0) {
                long reading = clock.nanos();
                if (reading - start >= patienceNanos) {
                    return false;
                }
                start = reading - start < 0 ? reading : start; // the clock went back: patience begins anew
            }
        }
    }

    private void refuseMyself(Thread me) {
        if ((Thread) HOLDER.getOpaque(this) == me) {
            throw new IllegalStateException("a control must not call its gate: thread=" + me.getName());
        }
    }

    private String holder() {
        Thread writer = (Thread) HOLDER.getOpaque(this);
        return writer == null ? "none" : writer.getName();
    }
}
