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
    private final long[] counted; // of each control the codes of the reasons that have a series

    GateCounters(Controls controls) {
        counts = new long[FIRST_REFUSAL + controls.numbers() * REASONS];
        counted = new long[controls.numbers()];
        for (int control = 0; control < counted.length; control++) {
            for (Reason reason : controls.reasons(control)) {
                counted[control] |= 1L << reason.code();
            }
        }
    }

    void count(int what) {
        COUNT.setRelease(counts, what, (long) COUNT.get(counts, what) + 1);
    }

    /** Whatever a control refused for that it had not said it may is counted as {@link Reason#OTHER}, so that no refusal is lost. */
    void countRefusal(long verdict) {
        int control = Verdict.control(verdict);
        Reason reason = Verdict.reason(verdict);
        boolean expected = (counted[control] >>> reason.code() & 1) != 0;
        count(at(control, expected ? reason : Reason.OTHER));
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
