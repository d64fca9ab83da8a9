package io.kellet.risk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts refusals by control and reason: written by who has the turn, read by anybody. */
final class Refusals {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int REASONS = 64;

    private final long[] counts;

    Refusals(int controls) {
        counts = new long[controls * REASONS];
    }

    void count(long verdict) {
        int at = Verdict.control(verdict) * REASONS + Verdict.reason(verdict).code();
        COUNT.setRelease(counts, at, (long) COUNT.get(counts, at) + 1);
    }

    long of(int control, Reason reason) {
        return (long) COUNT.getAcquire(counts, control * REASONS + reason.code());
    }
}
