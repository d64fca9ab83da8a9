package io.kellet.risk;

import io.kellet.order.Scope;
import java.util.Arrays;
import java.util.List;

/**
 * Rows that hold in many places at once, made when limits are made. Most accounts have the limits of every account, so most
 * positions share one row, which stays in the cache; only where single symbols have limits of their own does a position need
 * a row for itself.
 */
final class SharedRows {

    private static final int SCOPES = 7;

    private final LimitRow[][] ofScopes = new LimitRow[SCOPES][]; // by id + 1; the first is everyone else's
    private final LimitRow[][] ofPositions = new LimitRow[SCOPES][];
    private final boolean[] namesSymbols = new boolean[SCOPES];
    private final int[] scopesLimited = new int[LimitKind.COUNT]; // a bit for each scope

    SharedRows(List<LimitEntry> entries, LimitIndex index) {
        for (LimitEntry entry : entries) {
            scopesLimited[entry.kind().index()] |= 1 << entry.scope().index();
        }
        for (Scope scope : Scope.values()) {
            int at = scope.index();
            int highest = LimitEntry.EVERY;
            for (LimitEntry entry : entries) {
                if (entry.scope() == scope) {
                    highest = Math.max(highest, entry.scopeId());
                    namesSymbols[at] |= entry.symbol() != LimitEntry.EVERY;
                }
                namesSymbols[at] |= scope == Scope.FIRM && entry.scope() == Scope.SYMBOL;
            }
            ofScopes[at] = new LimitRow[highest + 2];
            ofPositions[at] = new LimitRow[highest + 2];
            Arrays.setAll(ofScopes[at], id -> row(LimitRow.forScope(), index, scope, id - 1));
            Arrays.setAll(ofPositions[at], id -> row(LimitRow.perSymbol(), index, scope, id - 1));
        }
    }

    private static LimitRow row(LimitRow row, LimitIndex index, Scope scope, int id) {
        index.set(row, scope, LimitEntry.EVERY, LimitEntry.EVERY);
        index.set(row, scope, id, LimitEntry.EVERY);
        return row;
    }

    boolean isLimited(LimitKind kind, Scope scope) {
        return (scopesLimited[kind.index()] >>> scope.index() & 1) != 0;
    }

    LimitRow ofScope(Scope scope, int id) {
        return find(ofScopes[scope.index()], id);
    }

    /** Has every symbol the same limits in this scope? */
    boolean areSymbolsAlike(Scope scope) {
        return !namesSymbols[scope.index()];
    }

    LimitRow ofPosition(Scope scope, int id) {
        return find(ofPositions[scope.index()], id);
    }

    private static LimitRow find(LimitRow[] rows, int id) {
        return rows[id + 1 < rows.length ? id + 1 : 0];
    }
}
