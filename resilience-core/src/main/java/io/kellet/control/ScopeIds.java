package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.ReportView;

/**
 * Which scopes a control keeps something for, and for how many of each. Tables are made once in this size, so limits for a
 * scope or a number that is not in it are refused before they hold. Immutable.
 *
 * <pre>{@code
 * ScopeIds ids = ScopeIds.of(Scope.STRATEGY, 256).and(Scope.ACCOUNT, 1_024);
 * }</pre>
 */
public final class ScopeIds {

    static final Scope[] SCOPES = Scope.values();

    private static final int MOST = 1 << 20;

    private final int[] sizes;
    private final int[] firsts;
    private final int total;

    private ScopeIds(int[] sizes) {
        this.sizes = sizes;
        firsts = new int[sizes.length];
        int next = 0;
        for (int i = 0; i < sizes.length; i++) {
            firsts[i] = next;
            next += sizes[i];
        }
        total = next;
    }

    /**
     * One scope.
     *
     * @param ids they are numbered from 0 to one less; 1 to 1,048,576; of the firm there is one
     */
    public static ScopeIds of(Scope scope, int ids) {
        return new ScopeIds(new int[SCOPES.length]).and(scope, ids);
    }

    /** All seven scopes, as many of each as a gate knows. */
    public static ScopeIds of(GateConfig gate, MarketData market) {
        return of(Scope.FIRM, 1)
                .and(Scope.DESK, gate.desks())
                .and(Scope.ACCOUNT, gate.accounts())
                .and(Scope.STRATEGY, gate.strategies())
                .and(Scope.TRADER, gate.traders())
                .and(Scope.SYMBOL, market.symbols())
                .and(Scope.VENUE, gate.venues());
    }

    /** These, and another scope, or another number of one. */
    public ScopeIds and(Scope scope, int ids) {
        int most = requireNonNull(scope, "scope") == Scope.FIRM ? 1 : MOST;
        if (ids < 1 || ids > most) {
            throw new IllegalArgumentException(scope.text() + " ids must be 1.." + most + ": " + ids);
        }
        int[] more = sizes.clone();
        more[scope.index()] = ids;
        return new ScopeIds(more);
    }

    /** How many of a scope; 0 if nothing is kept for it. */
    public int size(Scope scope) {
        return sizes[scope.index()];
    }

    /** How many in all. */
    int total() {
        return total;
    }

    /** Where the tables keep it; -1 if they do not. */
    int index(Scope scope, int id) {
        int s = scope.index();
        return id >= 0 && id < sizes[s] ? firsts[s] + id : -1;
    }

    /** As {@link #index(Scope, int)}, for whoever is not the gate and so may be wrong. */
    int requireIndex(Scope scope, int id) {
        int index = index(scope, id);
        if (index < 0) {
            throw new IllegalArgumentException(
                    scope.text() + " must be 0.." + (size(scope) - 1) + " of " + size(scope) + ": " + id);
        }
        return index;
    }

    /** Refuses limits of a kind for what is not kept. */
    void requireRoomFor(Limits limits, LimitKind kind, String control) {
        for (LimitEntry entry : limits.entries()) {
            if (entry.kind() == kind && (size(entry.scope()) == 0 || entry.scopeId() >= size(entry.scope()))) {
                throw new IllegalArgumentException("the control keeps nothing for this, give it more ids: control="
                        + control + " scope=" + entry.scope().text() + " ids=" + size(entry.scope()) + " limit: "
                        + entry);
            }
        }
    }

    static int id(ReportView report, Scope scope) {
        return switch (scope) {
            case FIRM -> 0;
            case DESK -> report.desk();
            case ACCOUNT -> report.account();
            case STRATEGY -> report.strategy();
            case TRADER -> report.trader();
            case SYMBOL -> report.symbol();
            case VENUE -> report.venue();
        };
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ScopeIds[");
        for (Scope scope : SCOPES) {
            if (size(scope) > 0) {
                text.append(text.charAt(text.length() - 1) == '[' ? "" : " ")
                        .append(scope.text())
                        .append('=')
                        .append(size(scope));
            }
        }
        return text.append(']').toString();
    }
}
