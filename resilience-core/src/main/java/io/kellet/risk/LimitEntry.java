package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import java.util.ArrayList;
import java.util.List;

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

    /** Numbers of accounts, desks, symbols and so on end here. */
    public static final int MAX_NUMBER = (1 << 20) - 1;

    /** @throws IllegalArgumentException with everything that is wrong with it */
    public LimitEntry {
        requireNonNull(scope, "scope");
        requireNonNull(kind, "kind");
        requireNonNull(origin, "origin");
        if (id < 1 || id > Verdict.MAX_LIMIT_ID) {
            throw new IllegalArgumentException("limit id must be 1.." + Verdict.MAX_LIMIT_ID + ": " + id);
        }
        if (scope == Scope.FIRM && scopeId == EVERY) {
            scopeId = 0;
        }
        if (scope == Scope.SYMBOL && symbol == scopeId) {
            symbol = EVERY; // said twice
        }
        List<String> problems = problems(scope, scopeId, symbol, kind, limit, warnAbove);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    text(scope, scopeId, symbol, kind, limit, warnAbove, origin) + ": " + String.join("; ", problems));
        }
    }

    /** What is wrong with such an entry, and what to do about it. */
    static List<String> problems(Scope scope, int scopeId, int symbol, LimitKind kind, long limit, long warnAbove) {
        List<String> problems = new ArrayList<>();
        if (scope == Scope.FIRM ? scopeId != 0 && scopeId != EVERY : outOfRange(scopeId)) {
            problems.add(
                    scope == Scope.FIRM
                            ? "the firm must have no number, there is one firm: " + scopeId
                            : "the number of the " + scope.text() + " must be 0.." + MAX_NUMBER + ", or * for every: "
                                    + scopeId);
        }
        if (outOfRange(symbol)) {
            problems.add("the symbol must be 0.." + MAX_NUMBER + ": " + symbol);
        } else if (scope == Scope.SYMBOL && symbol != EVERY && symbol != scopeId) {
            problems.add("a symbol's limit must name no other symbol, write it under symbol " + symbol);
        } else if (scope != Scope.SYMBOL && symbol != EVERY && !kind.isPerSymbol()) {
            problems.add(kind.text() + " must name no symbol, since it holds for all symbols together; write it under "
                    + place(scope, scopeId, EVERY) + ", or under symbol " + symbol + " for the whole firm");
        }
        if (limit < kind.least() || limit > kind.most()) {
            problems.add(kind.text() + " must be " + kind.least() + ".." + kind.most() + ": " + limit);
        } else if (warnAbove < 0 || warnAbove > limit) {
            problems.add(kind.text() + " must warn at 0.." + limit + ": " + warnAbove);
        }
        if (warnAbove != limit && !kind.canWarn()) {
            problems.add(kind.text() + " must not warn, it is no amount that is approached; leave the warning out");
        }
        return problems;
    }

    private static boolean outOfRange(int number) {
        return number != EVERY && (number < 0 || number > MAX_NUMBER);
    }

    /** As headings of files say it: {@code account 7 symbol 12}. */
    static String place(Scope scope, int scopeId, int symbol) {
        String where = scope == Scope.FIRM ? "firm" : scope.text() + " " + (scopeId == EVERY ? "*" : scopeId);
        return symbol == EVERY || (scope == Scope.SYMBOL && symbol == scopeId) ? where : where + " symbol " + symbol;
    }

    static String text(
            Scope scope, int scopeId, int symbol, LimitKind kind, long limit, long warnAbove, String origin) {
        return place(scope, scopeId, symbol) + ": " + kind.text() + " = " + limit
                + (warnAbove == limit ? "" : " warn " + warnAbove) + (origin.isEmpty() ? "" : " (" + origin + ")");
    }

    /** As a person reads it: {@code account 7 symbol 12: max-long = 500}. */
    @Override
    public String toString() {
        return text(scope, scopeId, symbol, kind, limit, warnAbove, origin);
    }
}
