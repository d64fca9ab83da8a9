package io.kellet.risk;

import io.kellet.order.Scope;

/**
 * The scopes that hold positions, from the firm down. A symbol's own are the firm's in that symbol, so that scope is none of
 * them: its limits tighten the firm's.
 */
final class Levels {

    static final int COUNT = 6;

    private static final Scope[] SCOPES = {
        Scope.FIRM, Scope.DESK, Scope.ACCOUNT, Scope.STRATEGY, Scope.TRADER, Scope.VENUE
    };

    private Levels() {}

    static Scope scope(int level) {
        return SCOPES[level];
    }
}
