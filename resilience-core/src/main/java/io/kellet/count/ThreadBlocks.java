package io.kellet.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the calling thread's block of counters, a {@code long[]}, without a {@code ThreadLocal}: an open-addressed table from thread to
 * block, at most half full, immutable once published. Threads are numbered in order of creation, so the low bits of the
 * number are a good hash.
 *
 * <p>Why it is safe. A block has one owner at a time. The table is copied and published with release under the lock; the
 * hot path loads it with acquire. A thread that reads an old table finds itself there as well, for a live owner's entry is
 * never changed, or finds nothing and comes to {@link #claim}, which looks again under the lock. A block passes to another
 * thread only after its owner has ended (seen by {@code isAlive}, which orders all that the owner did before it) or has
 * been collected. The new owner goes on counting where the old one stopped, so a dead thread's counts are kept and memory
 * is bounded by the threads that live at once. Identity is the thread object itself, held weakly, never its number: a
 * subclass may answer any number it likes.
 */
public final class ThreadBlocks {

    private static final VarHandle TABLE;
    private static final VarHandle BLOCKS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TABLE = lookup.findVarHandle(ThreadBlocks.class, "table", Owner[].class);
            BLOCKS = lookup.findVarHandle(ThreadBlocks.class, "blocks", long[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int blockLength;
    private final int maxOwners;
    private final ReentrantLock lock = new ReentrantLock();

    @SuppressWarnings("UnusedVariable") // read and written through TABLE only
    private @Nullable Owner[] table = new Owner[2];

    /** Blocks whose owner has ended, waiting for another; guarded by the lock, replaced together with the table. */
    private List<long[]> spare = List.of();

    /** Every block there ever was, for readers. */
    @SuppressWarnings("UnusedVariable") // read and written through BLOCKS only
    private long[][] blocks = {};

    private volatile long @Nullable [][] shared;

    /**
     * @param blockLength longs in a block; the caller pads both ends, so that no two blocks share a cache line
     * @param maxOwners platform threads that get a block of their own
     */
    public ThreadBlocks(int blockLength, int maxOwners) {
        this.blockLength = blockLength;
        this.maxOwners = maxOwners;
    }

    /** Where the calling thread writes, or null if that is not decided yet or it is a virtual thread. */
    public @Nullable Owner find(Thread current) {
        @Nullable Owner[] seen = (@Nullable Owner[]) TABLE.getAcquire(this);
        int mask = seen.length - 1;
        for (int i = numberOf(current) & mask; ; i = (i + 1) & mask) {
            Owner owner = seen[i];
            if (owner == null || owner.refersTo(current)) {
                return owner;
            }
        }
    }

    /**
     * Decides where a platform thread writes: a block of its own while there are fewer than the most owners, else a shared
     * one. Locks and allocates, once per thread.
     */
    public Owner claim(Thread current) {
        lock.lock();
        try {
            List<Owner> living = new ArrayList<>();
            List<long[]> free = new ArrayList<>(spare);
            int owned = 0;
            Owner known = null;
            for (Owner owner : (@Nullable Owner[]) TABLE.get(this)) {
                if (owner == null) {
                    continue;
                }
                if (owner.refersTo(current)) {
                    known = owner; // a subclass that answers another number each time: it has a block already
                }
                if (owner.lives()) {
                    living.add(owner);
                    owned += owner.exclusive ? 1 : 0;
                } else if (owner.exclusive) {
                    free.add(owner.block);
                }
            }
            if (known == null) {
                known = owned < maxOwners
                        ? new Owner(current, free.isEmpty() ? newBlock() : free.remove(free.size() - 1), true)
                        : new Owner(current, sharedBlock(current), false);
                living.add(known);
            }
            @Nullable Owner[] table = tableOf(living);
            spare = free; // nothing from here on can fail, or a block would be spare twice and get two owners
            TABLE.setRelease(this, table);
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** One of the few blocks that virtual threads, and platform threads beyond the most owners, share. */
    public long[] sharedBlock(Thread current) {
        long[][] seen = shared;
        if (seen == null) {
            seen = createShared();
        }
        return seen[numberOf(current) & (seen.length - 1)];
    }

    /** Every block, for a reader. */
    public long[][] all() {
        return (long[][]) BLOCKS.getAcquire(this);
    }

    private long[][] createShared() {
        lock.lock();
        try {
            long[][] existing = shared;
            if (existing != null) {
                return existing;
            }
            int stripes =
                    Integer.highestOneBit(Math.min(16, 2 * Runtime.getRuntime().availableProcessors()));
            long[][] created = new long[stripes][];
            for (int i = 0; i < stripes; i++) {
                created[i] = newBlock();
            }
            shared = created;
            return created;
        } finally {
            lock.unlock();
        }
    }

    private long[] newBlock() {
        long[] block = new long[blockLength];
        long[][] before = (long[][]) BLOCKS.get(this);
        long[][] after = new long[before.length + 1][];
        System.arraycopy(before, 0, after, 0, before.length);
        after[before.length] = block;
        BLOCKS.setRelease(this, after);
        return block;
    }

    private static @Nullable Owner[] tableOf(List<Owner> owners) {
        int size = Integer.highestOneBit(owners.size()) * 4;
        @Nullable Owner[] table = new Owner[size];
        for (Owner owner : owners) {
            int i = owner.number & (size - 1);
            while (table[i] != null) {
                i = (i + 1) & (size - 1);
            }
            table[i] = owner;
        }
        return table;
    }

    private static int numberOf(Thread thread) {
        return (int) thread.getId();
    }

    /** A platform thread, held weakly, and the block it writes to. */
    public static final class Owner extends WeakReference<Thread> {
        public final long[] block;

        /** Whether no other thread writes to the block. */
        public final boolean exclusive;

        private final int number;

        private Owner(Thread thread, long[] block, boolean exclusive) {
            super(thread);
            this.block = block;
            this.exclusive = exclusive;
            this.number = numberOf(thread);
        }

        private boolean lives() {
            Thread thread = get();
            return thread != null && thread.isAlive();
        }
    }
}
