package io.kellet.risk;

import java.util.Arrays;

/**
 * The limits that hold in one place, by kind: for one symbol in a scope ({@link Position#limits}), or for a scope in all ({@link Exposure#limits}), each with the kinds that are {@link LimitKind#isPerSymbol} or are not. A kind that is not limited lets
 * everything pass. Most rows
 * are shared and never change once made; a place whose limits no other place has fills one of its own in place, so that a
 * swap allocates nothing on the gate's thread.
 */
public final class LimitRow {

    private final boolean perSymbol;
    private final int first;
    private final long[] warnAbove;
    private final long[] limit;
    private final int[] limitId;

    private LimitRow(boolean perSymbol, int first, int kinds) {
        this.perSymbol = perSymbol;
        this.first = first;
        warnAbove = new long[kinds];
        limit = new long[kinds];
        limitId = new int[kinds];
        clear();
    }

    /** Of the kinds that hold for one symbol at a time. */
    static LimitRow perSymbol() {
        return new LimitRow(true, 0, LimitKind.PER_SYMBOL);
    }

    /** Of the other kinds. */
    static LimitRow forScope() {
        return new LimitRow(false, LimitKind.PER_SYMBOL, LimitKind.COUNT - LimitKind.PER_SYMBOL);
    }

    /** Does a row of this sort hold limits of this kind? */
    boolean covers(LimitKind kind) {
        return kind.isPerSymbol() == perSymbol;
    }

    /** Is there a limit of this kind? */
    public boolean has(LimitKind kind) {
        return limitId[kind.index() - first] != Verdict.NO_LIMIT;
    }

    /** The limit; {@code Long.MAX_VALUE} if there is none. */
    public long limit(LimitKind kind) {
        return limit[kind.index() - first];
    }

    /** Which entry it comes from, {@link Verdict#NO_LIMIT} if there is none. */
    public int limitId(LimitKind kind) {
        return limitId[kind.index() - first];
    }

    /**
     * A control's finding on a value: nothing if it is at most the limit (or the level to warn at), else a warning or a
     * refusal that names the limit.
     */
    public long check(LimitKind kind, long value, Reason reason) {
        int index = kind.index() - first;
        return value <= warnAbove[index] ? Verdict.ACCEPTED : finding(index, value, reason);
    }

    private long finding(int index, long value, Reason reason) {
        return value > limit[index] ? Verdict.reject(reason, limitId[index]) : Verdict.warn(reason, limitId[index]);
    }

    final void clear() {
        Arrays.fill(warnAbove, Long.MAX_VALUE);
        Arrays.fill(limit, Long.MAX_VALUE);
        Arrays.fill(limitId, Verdict.NO_LIMIT);
    }

    void set(LimitKind kind, long limit, long warnAbove, int limitId) {
        int index = kind.index() - first;
        this.limit[index] = limit;
        this.warnAbove[index] = warnAbove;
        this.limitId[index] = limitId;
    }

    /** Takes the limit if it is lower than the one that is there. */
    void tighten(LimitKind kind, long limit, long warnAbove, int limitId) {
        int index = kind.index() - first;
        if (!has(kind) || limit < this.limit[index]) {
            set(kind, limit, Math.min(warnAbove, this.warnAbove[index]), limitId);
        } else {
            this.warnAbove[index] = Math.min(warnAbove, this.warnAbove[index]);
        }
    }
}
