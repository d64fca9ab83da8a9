package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * More outcomes than fit a word: a ring of slots, each "number << 1 | bad", numbers counting from 1; number n lives in slot
 * n % size, zero is an empty slot. A recorder takes a number with one atomic add, then replaces what is in its slot if
 * that is older, then adjusts the count of bad ones by the difference between what it put in and what it took out.
 *
 * Exact at rest: the numbers taken last are in the ring, because a slot only ever goes to a higher number and the highest
 * of each slot has been put there by who took it. A recorder that stalled until somebody a lap ahead had its slot counts
 * as evicted. What a compare-and-set took out is subtracted once, by who took it out; what it put in is added once; so the
 * count is the sum over the slots.
 *
 * While n recorders are between their two steps the count of bad ones may be off by n. It may be below zero for a moment,
 * when an outcome is subtracted by who evicts it before it was added by who recorded it. No bad outcome is overlooked for
 * that: who adds last evaluates after it, and sees the sum.
 *
 * A full ring without a bad outcome stays as it is while outcomes are good. Should that look true a moment before a bad
 * outcome is added, the good ones came before it.
 *
 * Memory ordering: all accesses are volatile. Stress test: RingWindowStress (concurrency-tests).
 */
final class RingWindow extends OutcomeWindow {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int TAKEN = PADDING;
    private static final int BAD = TAKEN + 1 + PADDING;

    private final int size;
    private final long[] slots;

    /** The number taken last and the count of bad outcomes, apart from each other and from everything else. */
    private final long[] heads = new long[BAD + 1 + PADDING];

    RingWindow(Window.Calls calls, NanoClock clock) {
        super(calls, clock);
        size = calls.calls();
        slots = new long[size];
    }

    @Override
    boolean isQuiet() {
        return (long) WORD.getVolatile(heads, BAD) == 0 && (long) WORD.getVolatile(heads, TAKEN) >= size;
    }

    @Override
    boolean record(boolean bad, long now) {
        if (!bad && isQuiet()) {
            return false;
        }
        put(takeNumber(), bad);
        return bad || (long) WORD.getVolatile(heads, BAD) != 0;
    }

    /** The first step of recording; a test may let a lap go by before the second. */
    long takeNumber() {
        return (long) WORD.getAndAdd(heads, TAKEN, 1L) + 1;
    }

    /** The second step. */
    void put(long number, boolean bad) {
        int slot = (int) (number % size);
        long outcome = number << 1 | (bad ? 1 : 0);
        while (true) {
            long seen = (long) WORD.getVolatile(slots, slot);
            if (seen >>> 1 > number) {
                return; // lapped: recorded and evicted already
            }
            if (WORD.compareAndSet(slots, slot, seen, outcome)) {
                long difference = (outcome & 1) - (seen & 1);
                if (difference != 0) {
                    WORD.getAndAdd(heads, BAD, difference);
                }
                return;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    long counts(long now) {
        long bad = (long) WORD.getVolatile(heads, BAD); // before the total, which is added to first
        return counts(Math.min((long) WORD.getVolatile(heads, TAKEN), size), Math.max(bad, 0));
    }

    @Override
    boolean readsTime() {
        return false;
    }

    /** What the slots say, beside what was counted along the way. For tests. */
    int badInSlots() {
        int bad = 0;
        for (int slot = 0; slot < size; slot++) {
            bad += (int) ((long) WORD.getVolatile(slots, slot) & 1);
        }
        return bad;
    }
}
