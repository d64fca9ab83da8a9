package io.kellet.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A counter for what happens at call rate. A platform thread adds to a cell of its own with a plain load and an ordered
 * store, so that counting costs a nanosecond on any number of threads; virtual threads, and platform threads beyond
 * {@link #MAX_OWNERS}, share a few cells with atomic adds. The first add of a thread allocates its cell under a lock.
 *
 * <p>Cells only grow and nobody resets them. {@link #sum()} sees every add that happened before it.
 */
public final class ThreadCounter {

    /** Platform threads with a cell of their own; further ones share. */
    public static final int MAX_OWNERS = 256;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int VALUE = PADDING;

    private final ThreadBlocks blocks = new ThreadBlocks(PADDING + 1 + PADDING, MAX_OWNERS);

    /** Adds one. */
    public void increment() {
        Thread current = Thread.currentThread();
        ThreadBlocks.Owner owner = blocks.find(current);
        if (owner != null && owner.exclusive) {
            long[] block = owner.block;
            CELL.setRelease(block, VALUE, (long) CELL.get(block, VALUE) + 1);
        } else {
            incrementOffTheFastPath(current, owner);
        }
    }

    /** Gives the calling thread its cell now, so that its first add allocates nothing. */
    public void attachCurrentThread() {
        Thread current = Thread.currentThread();
        if (VirtualThreads.isVirtual(current)) {
            blocks.sharedBlock(current);
        } else if (blocks.find(current) == null) {
            blocks.claim(current);
        }
    }

    /** What was added so far. A walk over the cells of every thread. */
    public long sum() {
        long sum = 0;
        for (long[] block : blocks.all()) {
            sum += (long) CELL.getAcquire(block, VALUE);
        }
        return sum;
    }

    private void incrementOffTheFastPath(Thread current, ThreadBlocks.@Nullable Owner known) {
        ThreadBlocks.Owner owner = known == null && !VirtualThreads.isVirtual(current) ? blocks.claim(current) : known;
        if (owner != null && owner.exclusive) {
            CELL.setRelease(owner.block, VALUE, (long) CELL.get(owner.block, VALUE) + 1);
        } else {
            CELL.getAndAdd(owner == null ? blocks.sharedBlock(current) : owner.block, VALUE, 1L);
        }
    }

    @Override
    public String toString() {
        return "ThreadCounter[" + sum() + "]";
    }
}
