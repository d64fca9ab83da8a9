package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;

/**
 * One limit, as it was written.
 *
 * @param id its number in its {@link Limits}, from 1, in the order of writing; what verdicts name it by
 * @param scopeId the number of the account, desk and so on; {@link #EVERY} for those that have no limit of their own
 * @param symbol for which symbol; {@link #EVERY} for those that have none of their own
 * @param limit the highest value that passes
 * @param warnAbove a higher value passes with a warning; the limit itself for none
 * @param origin where it was written, for people: {@code limits.txt:17}; empty if in code
 */
public record LimitEntry(
        int id, Scope scope, int scopeId, int symbol, LimitKind kind, long limit, long warnAbove, String origin) {

    /** Stands for every number that is not named. */
    public static final int EVERY = -1;

    public LimitEntry {
        requireNonNull(scope, "scope");
        requireNonNull(kind, "kind");
        requireNonNull(origin, "origin");
        if (id < 1 || id > Verdict.MAX_LIMIT_ID) {
            throw new IllegalArgumentException("limit id must be 1.." + Verdict.MAX_LIMIT_ID + ": " + id);
        }
        if (limit < 0) {
            throw new IllegalArgumentException(
                    kind.text() + " must not be negative: scope=" + scope.text() + " limit=" + limit);
        }
        if (warnAbove < 0 || warnAbove > limit) {
            throw new IllegalArgumentException(
                    kind.text() + " must warn at 0.." + limit + ": scope=" + scope.text() + " warnAbove=" + warnAbove);
        }
    }

    /** As a person reads it: {@code account 7 symbol 12: max-long = 500}. */
    @Override
    public String toString() {
        String where = scope == Scope.FIRM ? "firm" : scope.text() + " " + (scopeId == EVERY ? "*" : scopeId);
        return where + (symbol == EVERY || scope == Scope.SYMBOL ? "" : " symbol " + symbol) + ": " + kind.text()
                + " = " + limit + (warnAbove == limit ? "" : " warn " + warnAbove)
                + (origin.isEmpty() ? "" : " (" + origin + ")");
    }
}
