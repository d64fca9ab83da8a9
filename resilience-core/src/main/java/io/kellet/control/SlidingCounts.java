package io.kellet.control;

import java.util.Arrays;

/**
 * Counts for many, each over a window that slides by {@link SlotClock slots}: what was counted stays for the whole window and
 * leaves at most one slot after it. One thread at a time.
 */
final class SlidingCounts {

    private static final int RING = SlotClock.SLOTS + 1;

    private final int[] counts; // a ring for each, by slot
    private final long[] totals;
    private final long[] upTo; // the slot its ring has been brought up to

    SlidingCounts(int size) {
        counts = new int[Math.multiplyExact(size, RING)];
        totals = new long[size];
        upTo = new long[size];
    }

    long count(int index, long slot) {
        forget(index, slot);
        return totals[index];
    }

    /** As of the last look at it. */
    long counted(int index) {
        return totals[index];
    }

    void add(int index, long slot) {
        forget(index, slot);
        counts[at(index, slot)]++;
        totals[index]++;
    }

    /** Takes back what was added in this slot. */
    void remove(int index, long slot) {
        counts[at(index, slot)]--;
        totals[index]--;
    }

    void clear(int index) {
        Arrays.fill(counts, index * RING, (index + 1) * RING, 0);
        totals[index] = 0;
    }

    private void forget(int index, long slot) {
        long next = upTo[index];
        if (next == slot) {
            return;
        }
        upTo[index] = slot;
        if (totals[index] == 0) {
            return;
        }
        if (slot - next >= RING) {
            clear(index);
            return;
        }
        while (next < slot) {
            next++;
            int at = at(index, next);
            totals[index] -= counts[at];
            counts[at] = 0;
        }
    }

    private static int at(int index, long slot) {
        return index * RING + (int) (slot % RING);
    }
}
