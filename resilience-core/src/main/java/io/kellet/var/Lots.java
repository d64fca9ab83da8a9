package io.kellet.var;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Positions and working orders in whole lots: what everything else can be computed from again. One thread writes, any
 * thread may take a snapshot.
 *
 * <p>Memory ordering: a sequence lock. The writer makes the sequence odd (opaque, then a store-store fence), writes the three
 * words of a symbol (opaque), and makes it even (release). A reader takes the sequence (acquire), copies (opaque), and after a
 * load-load fence takes the sequence again; if both are the same even number, what it copied was all there at one instant. The
 * writer never waits. A reader tries again while it loses, which takes as long as the owner does nothing but write.
 */
final class Lots {

    private static final VarHandle SEQUENCE;
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(Lots.class, "sequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] held;
    private final long[] buys;
    private final long[] sells;

    private long sequence; // other threads read it through SEQUENCE

    Lots(int symbols) {
        held = new long[symbols];
        buys = new long[symbols];
        sells = new long[symbols];
    }

    int symbols() {
        return held.length;
    }

    /** Owner. */
    long held(int index) {
        return held[index];
    }

    /** Owner. */
    long buys(int index) {
        return buys[index];
    }

    /** Owner. */
    long sells(int index) {
        return sells[index];
    }

    /** Owner. Not above three times the most lots, so exact. */
    long asFilled(int index) {
        return held[index] + buys[index] - sells[index];
    }

    /** Owner. Buys and sells, which do not offset each other. */
    long gross(int index) {
        return buys[index] + sells[index];
    }

    /** Owner. */
    void set(int index, long newHeld, long newBuys, long newSells) {
        long before = sequence;
        SEQUENCE.setOpaque(this, before + 1);
        VarHandle.storeStoreFence();
        WORD.setOpaque(held, index, newHeld);
        WORD.setOpaque(buys, index, newBuys);
        WORD.setOpaque(sells, index, newSells);
        SEQUENCE.setRelease(this, before + 2);
    }

    /** Any thread. */
    VarPositions snapshot() {
        VarPositions copy = new VarPositions(held.length);
        while (!copyInto(copy)) {
            Thread.onSpinWait();
        }
        return copy;
    }

    private boolean copyInto(VarPositions copy) {
        long before = (long) SEQUENCE.getAcquire(this);
        if ((before & 1) != 0) {
            return false;
        }
        for (int i = 0; i < held.length; i++) {
            copy.set(
                    i, (long) WORD.getOpaque(held, i), (long) WORD.getOpaque(buys, i), (long) WORD.getOpaque(sells, i));
        }
        VarHandle.loadLoadFence();
        return (long) SEQUENCE.getOpaque(this) == before;
    }
}
