package io.kellet.breaker;

import io.kellet.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Up to 64 outcomes in one word: bit 0 is the newest, 1 is bad, recording shifts. Every change is a compare-and-set, so
 * the word is always the newest outcomes in the order of those; a good outcome that finds a full window without a bad one
 * leaves it as it is, which is the same as shifting it in.
 *
 * How many there have been is a second word, because 64 outcomes leave no bit for it. It matters until the window is full,
 * and is added to before the shift. So a reader, who loads the bits first, sees at least as many outcomes as there are
 * bits, and takes one that is counted but not shifted in for a good one. What an evaluation makes of that is what it would
 * make in an order that is possible:
 * - it says "too many": the missing one has begun, so let it come before; good or bad, it is too many all the same;
 * - it says "not yet", and the missing one is good: that is the order in which it came before;
 * - it says "not yet", and the missing one is bad: who records it evaluates once it is in the word, and sees it.
 * Only threads that found the window not full add to the count, so it passes the size by fewer than there are threads.
 *
 * Memory ordering: all accesses are volatile. Stress test: BitWindowStress (concurrency-tests).
 */
final class BitWindow extends OutcomeWindow {

    static final int MOST = Long.SIZE;

    private static final VarHandle OUTCOMES;
    private static final VarHandle RECORDED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOMES = lookup.findVarHandle(BitWindow.class, "outcomes", long.class);
            RECORDED = lookup.findVarHandle(BitWindow.class, "recorded", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How much longer to wait after each lost race. Without, two threads that fail and fail again take twice as long. */
    private static final int PAUSES = 8;

    private final int size;
    private final long mask;

    private volatile long outcomes;
    private volatile int recorded; // exact below the size, anything from the size on

    BitWindow(Window.Calls calls, NanoClock clock) {
        super(calls, clock);
        size = calls.calls();
        mask = -1L >>> (Long.SIZE - size);
    }

    @Override
    boolean isQuiet() {
        return outcomes == 0 && recorded >= size;
    }

    @Override
    boolean record(boolean bad, long now) {
        if (recorded < size) {
            RECORDED.getAndAdd(this, 1);
        } else if (!bad && outcomes == 0) {
            return false;
        }
        for (int pauses = PAUSES; ; pauses += PAUSES) {
            long seen = outcomes;
            long next = (seen << 1 | (bad ? 1 : 0)) & mask;
            if (OUTCOMES.compareAndSet(this, seen, next)) {
                return next != 0;
            }
            for (int i = 0; i < pauses; i++) {
                Thread.onSpinWait(); // lets the other finish what it may have to record besides
            }
        }
    }

    @Override
    long counts(long now) {
        int bad = Long.bitCount(outcomes); // before the count: see above
        return counts(Math.min(recorded, size), bad);
    }

    @Override
    boolean readsTime() {
        return false;
    }

    @Override
    OutcomeWindow resized(Window to) {
        OutcomeWindow other = super.resized(to);
        if (other != this && other instanceof BitWindow copy) {
            copy.outcomes = outcomes & copy.mask;
            copy.recorded = Math.min(recorded, size);
        }
        return other;
    }

    /** Bit 0 is the newest. For tests. */
    long bits() {
        return outcomes;
    }
}
