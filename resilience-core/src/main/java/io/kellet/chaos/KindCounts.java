package io.kellet.chaos;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count for each kind of fault; any thread adds, atomically. */
final class KindCounts {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[FaultKind.COUNT];

    /** Adds one and answers how many there were before. */
    long increment(FaultKind kind) {
        return (long) COUNT.getAndAdd(counts, kind.index, 1L);
    }

    long get(FaultKind kind) {
        return (long) COUNT.getAcquire(counts, kind.index);
    }
}
