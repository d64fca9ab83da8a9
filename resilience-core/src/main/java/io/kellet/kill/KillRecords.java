package io.kellet.kill;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Numbers engagements and hands who, why and when to the keeper, through cells made beforehand: wait-free for who engages.
 *
 * <p>A number has one cell, its low bits. The cell's turn is the number itself while the cell waits for it, the number plus
 * one once it is written, and a lap more after the keeper has taken it. So only the one thread that holds the number may
 * write the cell. If the keeper is a lap behind, the cell does not wait for the number yet and the record is dropped: who
 * engages does not wait for it. The keeper finds that out exactly: as many engagements finished as numbers were taken means
 * that nobody is about to write, and a cell that still waits then waits in vain.
 *
 * <p>Orderings: the turn is published with release after the content and read with acquire before it; the two counters are
 * atomic adds, the finished ones read before the taken ones.
 */
final class KillRecords {

    static final int SIZE = 1_024;

    private static final int MASK = SIZE - 1;
    private static final VarHandle TURN = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle TAKEN;
    private static final VarHandle FINISHED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(KillRecords.class, "taken", long.class);
            FINISHED = lookup.findVarHandle(KillRecords.class, "finished", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] turns = new long[SIZE];
    private final int[] entries = new int[SIZE];
    private final @Nullable String[] actors = new @Nullable String[SIZE];
    private final @Nullable String[] reasons = new @Nullable String[SIZE];
    private final long[] epochMillis = new long[SIZE];

    /** The next number. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through TAKEN
    private long taken;

    /** The number that would be next if all that were taken are finished. */
    @SuppressWarnings({"unused", "UnusedVariable"}) // through FINISHED
    private long finished;

    /** The keeper's: the next number to take up. */
    private long next;

    /** What the keeper is told, in the order of the numbers. */
    interface Reader {
        void onRecord(long number, int entry, @Nullable String actor, @Nullable String reason, long epochMillis);

        /** Who, why and when are not known and never will be. */
        void onLost(long number);
    }

    KillRecords(long firstNumber) {
        taken = firstNumber;
        finished = firstNumber;
        next = firstNumber;
        for (long number = firstNumber; number < firstNumber + SIZE; number++) {
            turns[(int) number & MASK] = number;
        }
    }

    long takeNumber() {
        return (long) TAKEN.getAndAdd(this, 1L);
    }

    /** The numbers below have been given. */
    long nextNumber() {
        return (long) TAKEN.getVolatile(this);
    }

    /** Once for each number, after the engagement holds. */
    void write(long number, int entry, @Nullable String actor, @Nullable String reason, long when) {
        int cell = (int) number & MASK;
        if ((long) TURN.getAcquire(turns, cell) == number) {
            entries[cell] = entry;
            actors[cell] = actor;
            reasons[cell] = reason;
            epochMillis[cell] = when;
            TURN.setRelease(turns, cell, number + 1);
        }
        FINISHED.getAndAdd(this, 1L);
    }

    /** By the one thread that holds the keeper's lock. Stops at a number whose engagement has not finished yet. */
    void read(Reader reader) {
        while (next - nextNumber() < 0) {
            int cell = (int) next & MASK;
            if ((long) TURN.getAcquire(turns, cell) != next + 1) {
                boolean allFinished = (long) FINISHED.getVolatile(this) == (long) TAKEN.getVolatile(this);
                if (!allFinished) {
                    return;
                }
                if ((long) TURN.getAcquire(turns, cell) != next + 1) { // written between the first look and the last?
                    long lost = next++;
                    TURN.setRelease(turns, cell, lost + SIZE);
                    reader.onLost(lost);
                    continue;
                }
            }
            take(cell, reader);
        }
    }

    private void take(int cell, Reader reader) {
        long number = next++;
        int entry = entries[cell];
        String actor = actors[cell];
        String reason = reasons[cell];
        long when = epochMillis[cell];
        actors[cell] = null;
        reasons[cell] = null;
        TURN.setRelease(turns, cell, number + SIZE);
        reader.onRecord(number, entry, actor, reason, when);
    }

    /** Has the keeper taken up the record of this number? Under the keeper's lock. */
    boolean hasRead(long number) {
        return number - next < 0;
    }
}
