package io.kellet.limit;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.order.OrderClass;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * An exchange's message cap, exactly: no interval as long as the window, wherever it starts, holds more than the limit. It
 * remembers the instant of every admission in the window, and one that is exactly a window old has left it.
 *
 * <pre>{@code
 * SlidingLogLimiter cap = new SlidingLogLimiter(
 *         new SlidingLogConfig("gateway", 50, Duration.ofSeconds(1), 10), NanoClock.SYSTEM);
 *
 * if (!cap.tryAcquire(OrderClass.NEW, now)) return THROTTLED;   // at most 40; the other 10 are for cancels and reductions
 * }</pre>
 *
 * <p>How it works. There are as many slots as the limit, in a ring. The head says which slot is next; it holds the oldest
 * admission. A try looks whether that has left the window and replaces it by its own instant with one compare-and-set,
 * which is the admission; then the head goes on by one.
 *
 * <p>Why the limit holds. An admission only ever takes a slot that is empty or whose admission has left the window as of
 * the reading that it writes itself, and that never goes back in an empty slot. So the admissions that passed through one slot are at least a window apart, and any
 * window holds at most one for each slot. That needs nothing of the head: a thread that stalls with an old head, or with
 * an old reading, finds another entry in the slot than it expected, or a younger one, and is refused or tries again. Slot
 * and instant are one word, so no thread sees a slot that is taken but not yet dated.
 *
 * <p>Why a refusal is right. The head goes on only when its slot was taken, by the taker or by whoever finds that he has
 * not done so yet (the entry then has the parity of the lap). So slots are taken in the order of the ring, and the
 * head's is the oldest. A refusal reads the head again: if it stands, the slot was still the oldest when it was read.
 * Readings of different threads may reach the ring in another order than they were made in; then a slot is free again
 * when the youngest reading before it says so.
 *
 * <p>What is reserved. A call that adds risk looks at the entry that is {@code reserved} slots further on: it has left
 * the window exactly if fewer than {@code limit - reserved} admissions are in it. Taking the head's slot by compare-and-set
 * proves that nobody was admitted since.
 *
 * <p>What is given back. The slot is marked empty where it is, and if it is the newest, the next admission takes it without
 * moving the head. If it is not, it counts until the head comes by, but no longer than it would have anyway. A reading
 * older than that of an admission given back does not get its slot: what had been in the slot before had left the window as of
 * the newer reading, and perhaps not yet as of the older one.
 *
 * <p>If the clock goes back, as a second reading confirms, every admission dated later than that counts as made at that
 * reading. That walks over the ring once. Nothing is let through for it, and all of them have left a window later.
 */
public final class SlidingLogLimiter {

    private static final VarHandle HEAD;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int LAP_SHIFT = 32; // of the head: 63..32 lap | 31..0 slot
    private static final int GIVE_BACK_DEPTH = 8;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(SlidingLogLimiter.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SlidingLogConfig config;
    private final NanoClock clock;
    private final long windowNanos;
    private final long[] ring;
    private final RateLimitedException refusal;
    private final ThreadCounter refused = new ThreadCounter();

    @SuppressWarnings("UnusedVariable") // read and written through HEAD only
    private long head;

    public SlidingLogLimiter(SlidingLogConfig config, NanoClock clock) {
        this.config = requireNonNull(config, "config");
        this.clock = requireNonNull(clock, "clock");
        windowNanos = config.window().toNanos();
        ring = new long[config.limit()];
        Arrays.fill(ring, LogEntry.unused(clock.nanos() - windowNanos));
        refusal = new RateLimitedException(config.name());
    }

    /** Admits a call that adds risk, if the window has room. Reads the clock. */
    public boolean tryAcquire() {
        return tryAcquire(OrderClass.NEW, clock.nanos());
    }

    /** Admits a call that adds risk, if the window that ends {@code now} has room. */
    public boolean tryAcquire(long now) {
        return tryAcquire(OrderClass.NEW, now);
    }

    /** Admits a call if the window that ends {@code now} has room, the reserved part included if the order reduces risk. */
    public boolean tryAcquire(OrderClass order, long now) {
        int ahead = order.reducesRisk() ? 0 : config.reserved();
        return admit(ahead, now) || refuse();
    }

    /**
     * Like {@link #tryAcquire(OrderClass, long)}, but says no by an exception.
     *
     * @throws RateLimitedException always the same, if the window is full
     */
    public void acquire(OrderClass order, long now) {
        if (!tryAcquire(order, now)) {
            throw refusal;
        }
    }

    /** The exception for a refusal; always the same one. */
    public RateLimitedException rejection() {
        return refusal;
    }

    /**
     * Takes back the admission of a call that was not made after all, because a later guard refused it. Once per admission.
     *
     * @param takenAt the reading it was admitted with; of several with the same reading it does not matter which is meant
     * @return false if it is not among the last few; then it stays in the window
     */
    public boolean giveBack(long takenAt) {
        int slot = slotOf(head());
        for (int steps = Math.min(GIVE_BACK_DEPTH, ring.length); steps > 0; steps--) {
            slot = before(slot);
            long entry = entry(slot);
            if (LogEntry.isFrom(takenAt, entry) && replace(slot, entry, LogEntry.emptied(entry))) {
                return true;
            }
        }
        return false;
    }

    /** How long until a call that adds risk would be admitted if nobody else asked, in nanoseconds. */
    public long nanosUntilAvailable(long now) {
        return nanosUntilAvailable(OrderClass.NEW, now);
    }

    /** How long until a call would be admitted if nobody else asked, in nanoseconds. */
    public long nanosUntilAvailable(OrderClass order, long now) {
        int ahead = order.reducesRisk() ? 0 : config.reserved();
        int next = slotOf(head());
        int newest = before(next);
        boolean reuse = LogEntry.isEmpty(entry(newest));
        int slot = reuse ? newest : next;
        long oldest = entry(slot);
        long wait = LogEntry.isEmpty(oldest) ? 0 : nanosUntilLeft(oldest, now);
        return ahead == 0 ? wait : Math.max(wait, nanosUntilLeft(entry(after(slot, ahead)), now));
    }

    /** How many admissions the window that ends {@code now} holds. A walk over the log. */
    public int inWindow(long now) {
        int count = 0;
        for (int slot = 0; slot < ring.length; slot++) {
            count += isFree(entry(slot), now) ? 0 : 1;
        }
        return count;
    }

    /** How many tries were refused. */
    public long refused() {
        return refused.sum();
    }

    public SlidingLogConfig config() {
        return config;
    }

    /** @param ahead how many slots must be left over */
    private boolean admit(int ahead, long now) {
        while (true) {
            long head = head();
            int slot = slotOf(head);
            int newest = before(slot);
            long last = entry(newest);
            boolean reuse = LogEntry.isEmpty(last) && head != 0 && !isFromTheFuture(last, now);
            long oldest = reuse ? last : entry(slot);
            if (!reuse && LogEntry.parity(oldest) == parityOf(head)) {
                goOnFrom(head); // for the thread that took the slot and has not come to it yet
                continue;
            }
            long decisive = ahead == 0 ? oldest : entry(after(reuse ? newest : slot, ahead));
            if (!isFree(oldest, now) || (ahead != 0 && !hasLeft(decisive, now))) {
                if (head() != head) {
                    continue;
                }
                if (isFromTheFuture(oldest, now) || isFromTheFuture(decisive, now)) {
                    setBackIfTheClockIs(isFromTheFuture(oldest, now) ? oldest : decisive);
                }
                return false;
            }
            if (!reuse) {
                if (replace(slot, oldest, LogEntry.at(now, parityOf(head)))) {
                    goOnFrom(head);
                    return true;
                }
            } else {
                long mine = LogEntry.at(now, LogEntry.parity(last));
                if (replace(newest, last, mine)) {
                    if (isStillNext(head, slot)) {
                        return true;
                    }
                    // another was admitted since, so this is not the newest, or the decisive entry not the one it was
                    replace(newest, mine, LogEntry.emptied(mine));
                }
            }
        }
    }

    /** An entry from the future is what a reading that is merely old finds too, so the clock is read once more. */
    private void setBackIfTheClockIs(long fromTheFuture) {
        long now = clock.nanos();
        if (!isFromTheFuture(fromTheFuture, now)) {
            return;
        }
        for (int slot = 0; slot < ring.length; slot++) {
            long entry = entry(slot);
            if (isFromTheFuture(entry, now)) {
                now = clock.nanos(); // later than the entry was written: it may be another thread's, and just made
                if (isFromTheFuture(entry, now)) {
                    replace(slot, entry, LogEntry.moved(entry, now));
                }
            }
        }
    }

    /** Has nobody taken the slot, and so nobody any other? */
    private boolean isStillNext(long head, int slot) {
        return LogEntry.parity(entry(slot)) != parityOf(head) && head() == head;
    }

    /** An admission given back leaves its slot to readings no older than its own: before, the one it took may count yet. */
    private boolean isFree(long entry, long now) {
        return LogEntry.isEmpty(entry) ? !isFromTheFuture(entry, now) : hasLeft(entry, now);
    }

    /** Also asked of an entry that was given back: older ones may still be in the window, and it stands for them. */
    private boolean hasLeft(long entry, long now) {
        return LogEntry.age(entry, now) >= windowNanos;
    }

    private static boolean isFromTheFuture(long entry, long now) {
        return LogEntry.age(entry, now) < 0;
    }

    private long nanosUntilLeft(long entry, long now) {
        return Math.max(0, windowNanos - LogEntry.age(entry, now));
    }

    private void goOnFrom(long head) {
        int slot = slotOf(head);
        long next = slot + 1 == ring.length ? ((head >>> LAP_SHIFT) + 1) << LAP_SHIFT : head + 1;
        HEAD.compareAndSet(this, head, next);
    }

    private int before(int slot) {
        return (slot == 0 ? ring.length : slot) - 1;
    }

    private int after(int slot, int steps) {
        int after = slot + steps;
        return after < ring.length ? after : after - ring.length;
    }

    private static int slotOf(long head) {
        return (int) head;
    }

    private static long parityOf(long head) {
        return (head >>> LAP_SHIFT) & 1;
    }

    private long head() {
        return (long) HEAD.getVolatile(this);
    }

    private long entry(int slot) {
        return (long) SLOT.getVolatile(ring, slot);
    }

    private boolean replace(int slot, long entry, long by) {
        return SLOT.compareAndSet(ring, slot, entry, by);
    }

    private boolean refuse() {
        refused.increment();
        return false;
    }

    @Override
    public String toString() {
        return "SlidingLogLimiter[name=" + config.name() + "]";
    }
}
