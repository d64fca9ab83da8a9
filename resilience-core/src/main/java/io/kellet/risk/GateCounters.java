package io.kellet.risk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What a gate counts: written by who has the turn, with a plain load and an ordered store, read by anybody. */
final class GateCounters {

    static final int WARNINGS = 0;
    static final int OVERRIDES = 1;
    static final int UNKNOWN_REPORTS = 2;
    static final int OVERFILLS = 3;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int FIRST_REFUSAL = 8;
    private static final int REASONS = 64;

    private final long[] counts;

    GateCounters(int controls) {
        counts = new long[FIRST_REFUSAL + controls * REASONS];
    }

    void count(int what) {
        COUNT.setRelease(counts, what, (long) COUNT.get(counts, what) + 1);
    }

    void countRefusal(long verdict) {
        count(at(Verdict.control(verdict), Verdict.reason(verdict)));
    }

    long of(int what) {
        return (long) COUNT.getAcquire(counts, what);
    }

    long refusals(int control, Reason reason) {
        return of(at(control, reason));
    }

    private static int at(int control, Reason reason) {
        return FIRST_REFUSAL + control * REASONS + reason.code();
    }
}
