package io.kellet.latency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One writer's counters in one {@code long[]}, padded at both ends so that no other writer's counters share its cache
 * lines. Counters only grow.
 *
 * <p>Memory ordering: a writer adds to the sum (and the maximum) first and stores the slot last, with release; a reader
 * loads slots with acquire and the sum after them. So a reader that sees a sample in its slot also sees it in the sum,
 * and when writers are at rest both are exact.
 */
final class CounterBlock {

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int PADDING = 16; // two cache lines: the neighbour-line prefetcher fetches pairs
    private static final int SUM = PADDING;
    private static final int MAX = PADDING + 1;
    private static final int NEGATIVE = PADDING + 2;
    private static final int CLAMPED = PADDING + 3;
    private static final int FIRST_SLOT = PADDING + 8;

    private CounterBlock() {}

    static int length(SlotLayout layout) {
        return FIRST_SLOT + layout.slots() + PADDING;
    }

    /** For the one thread that owns the block: plain loads, ordered stores, no read-modify-write instruction. */
    static void addAsOwner(long[] block, int slot, long value) {
        CELL.setOpaque(block, SUM, (long) CELL.get(block, SUM) + value);
        if (value > (long) CELL.get(block, MAX)) {
            CELL.setOpaque(block, MAX, value);
        }
        CELL.setRelease(block, FIRST_SLOT + slot, (long) CELL.get(block, FIRST_SLOT + slot) + 1);
    }

    /** For blocks with many writers. */
    static void addShared(long[] block, int slot, long value) {
        CELL.getAndAdd(block, SUM, value);
        long max = (long) CELL.getOpaque(block, MAX);
        while (value > max && !CELL.compareAndSet(block, MAX, max, value)) {
            max = (long) CELL.getOpaque(block, MAX);
        }
        CELL.getAndAdd(block, FIRST_SLOT + slot, 1L);
    }

    /** Rare, so atomic for both kinds of writer. */
    static void countNegative(long[] block) {
        CELL.getAndAdd(block, NEGATIVE, 1L);
    }

    /** Rare, so atomic for both kinds of writer. */
    static void countClamped(long[] block) {
        CELL.getAndAdd(block, CLAMPED, 1L);
    }

    static void addSlotsTo(long[] totals, long[] block) {
        for (int slot = 0; slot < totals.length; slot++) {
            totals[slot] += (long) CELL.getAcquire(block, FIRST_SLOT + slot);
        }
    }

    static long sum(long[] block) {
        return (long) CELL.getOpaque(block, SUM);
    }

    static long max(long[] block) {
        return (long) CELL.getOpaque(block, MAX);
    }

    static long negative(long[] block) {
        return (long) CELL.getOpaque(block, NEGATIVE);
    }

    static long clamped(long[] block) {
        return (long) CELL.getOpaque(block, CLAMPED);
    }
}
