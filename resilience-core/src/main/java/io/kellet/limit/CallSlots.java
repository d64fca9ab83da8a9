package io.kellet.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who is in flight, and since when. Each call holds a slot; the slot's word is odd while it is held and only grows, so a
 * token, {@code [word | slot]}, is good for one release: the compare-and-set of a second one fails, also when the slot has
 * been held by others since.
 *
 * <p>There are twice as many slots as calls that may be in flight, and a thread starts to look at a place of its own: it
 * finds a slot at the first or second attempt, mostly the one it had before.
 *
 * <p>What a holder notes beside the word is written after the compare-and-set that took the slot and read before the one
 * that frees it, plainly; how the token came from one thread to another ordered the rest.
 */
final class CallSlots {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SLOT_BITS = 15;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int LONGS = 4; // of a slot
    private static final int STARTED = 1;
    private static final int PHASE = 2;
    private static final int IN_FLIGHT = 3;
    private static final int SPREAD = 0x9e3779b9;

    private final long[] slots;
    private final int mask;

    CallSlots(int mostCalls) {
        int count = 2 * Integer.highestOneBit(2 * mostCalls - 1);
        mask = count - 1;
        slots = new long[count * LONGS];
    }

    /** Takes a slot; there is a free one, because the caller holds one of fewer places than there are slots. */
    long take(long now, long phase, int inFlight) {
        int slot = ((int) Thread.currentThread().getId() * SPREAD) >>> 16;
        while (true) {
            slot &= mask;
            int at = slot * LONGS;
            long seen = (long) WORD.getAcquire(slots, at);
            if ((seen & 1) == 0 && WORD.compareAndSet(slots, at, seen, seen + 1)) {
                slots[at + STARTED] = now;
                slots[at + PHASE] = phase;
                slots[at + IN_FLIGHT] = inFlight;
                return ((seen + 1) << SLOT_BITS) | slot;
            }
            slot++;
        }
    }

    /** Frees the slot; false if the token was released before or never given out. */
    boolean free(long token) {
        int slot = (int) token & SLOT_MASK;
        long word = token >> SLOT_BITS;
        return (word & 1) == 1 && word > 0 && slot <= mask && WORD.compareAndSet(slots, slot * LONGS, word, word + 1);
    }

    /** Before {@link #free}; means nothing if that answers false. */
    long startedAt(long token) {
        return slots[indexOf(token) + STARTED];
    }

    /** Before {@link #free}. */
    long phase(long token) {
        return slots[indexOf(token) + PHASE];
    }

    /** Calls in flight when this one had begun; before {@link #free}. */
    long inFlight(long token) {
        return slots[indexOf(token) + IN_FLIGHT];
    }

    private int indexOf(long token) {
        return ((int) token & SLOT_MASK & mask) * LONGS;
    }
}
