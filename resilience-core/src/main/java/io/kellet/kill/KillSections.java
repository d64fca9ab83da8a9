package io.kellet.kill;

import io.kellet.count.ThreadBlocks;
import io.kellet.count.VirtualThreads;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the sections in which admitted orders are on their way, so that who has engaged the switch can wait for those that
 * were admitted before.
 *
 * <p>The argument. A section adds to its thread's cell and then reads the flags; who drains writes the flags and then reads
 * the cells. All four are volatile accesses, so at least one of the two sees the other: a section that the drain does not
 * see sees the engagement. That is why entering costs an atomic add on a cell nobody else writes; entering and leaving add some 10 ns (KillSwitchBenchmark).
 *
 * <p>There are two sets of cells and a phase that says which is in use. A drain waits for the idle set to be empty, makes it
 * the one in use and waits for the other. Threads that keep entering what is still allowed do so in the new phase and cannot
 * hold the drain up. (A thread may read the phase, stall and then add to the old set, once: it delays the drain by one
 * section. It cannot slip through: it has yet to read the flags.)
 *
 * <p>A set is empty when as many sections have left it as entered it, the leavers counted first: a section counted as left
 * has entered before, and its entry is seen too. A section may be left by another thread than entered it.
 */
final class KillSections {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(KillSections.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int MAX_OWNERS = 256;
    private static final int PADDING = 16;
    private static final int ENTERED = PADDING; // and the next, for the other phase
    private static final int LEFT = PADDING + 2; // and the next

    private static final int SPINS = 200;
    private static final long PARK_NANOS = 50_000;

    private final ThreadBlocks blocks = new ThreadBlocks(PADDING + 4 + PADDING, MAX_OWNERS);
    private final ReentrantLock draining = new ReentrantLock();

    /** 0 or 1; written by who holds the lock. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through PHASE
    private int phase;

    /** Answers what {@link #leave} wants to be given; ends with a full fence. */
    int enter() {
        Thread current = Thread.currentThread();
        ThreadBlocks.Owner owner = blocks.find(current);
        long[] block = owner != null ? owner.block : newBlock(current);
        int now = (int) PHASE.getAcquire(this);
        CELL.getAndAdd(block, ENTERED + now, 1L);
        return now;
    }

    void leave(int ofPhase) {
        Thread current = Thread.currentThread();
        ThreadBlocks.Owner owner = blocks.find(current);
        if (owner != null && owner.exclusive) {
            CELL.setRelease(owner.block, LEFT + ofPhase, (long) CELL.get(owner.block, LEFT + ofPhase) + 1);
        } else {
            CELL.getAndAdd(owner == null ? newBlock(current) : owner.block, LEFT + ofPhase, 1L);
        }
    }

    /** Gives the calling thread its cell now, so that its first section allocates nothing. */
    void attachCurrentThread() {
        Thread current = Thread.currentThread();
        if (blocks.find(current) == null) {
            newBlock(current);
        }
    }

    private long[] newBlock(Thread current) {
        long[] block = VirtualThreads.isVirtual(current) ? blocks.sharedBlock(current) : blocks.claim(current).block;
        VarHandle.fullFence(); // a drain that we are going to miss must not miss the block
        return block;
    }

    /**
     * Waits until every section entered before has been left. The flags were written before.
     *
     * @return no if the deadline passed or the caller was interrupted first
     */
    boolean drain(NanoClock clock, long deadline) {
        int spins = 0;
        while (!draining.tryLock()) {
            if (!rest(spins++, clock, deadline)) {
                return false;
            }
        }
        try {
            int old = (int) PHASE.getVolatile(this);
            if (!awaitEmpty(1 - old, clock, deadline)) {
                return false;
            }
            PHASE.setVolatile(this, 1 - old);
            return awaitEmpty(old, clock, deadline);
        } finally {
            draining.unlock();
        }
    }

    private boolean awaitEmpty(int ofPhase, NanoClock clock, long deadline) {
        int spins = 0;
        while (!isEmpty(ofPhase)) {
            if (!rest(spins++, clock, deadline)) {
                return false;
            }
        }
        return true;
    }

    private boolean isEmpty(int ofPhase) {
        VarHandle.fullFence();
        long left = sum(LEFT + ofPhase);
        return sum(ENTERED + ofPhase) == left;
    }

    private long sum(int cell) {
        long sum = 0;
        for (long[] block : blocks.all()) {
            sum += (long) CELL.getVolatile(block, cell);
        }
        return sum;
    }

    private boolean rest(int spins, NanoClock clock, long deadline) {
        if (Deadline.hasPassed(deadline, clock.nanos())
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(this, PARK_NANOS);
        }
        return true;
    }
}
