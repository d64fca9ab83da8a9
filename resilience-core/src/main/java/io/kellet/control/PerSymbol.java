package io.kellet.control;

import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;

/** Looks at every scope of an order that may limit its symbol. */
final class PerSymbol {

    private PerSymbol() {}

    /** Holds one value against the limits of all scopes: the first that refuses, or else the first that warns. */
    static long check(OrderView order, LimitKind kind, long value, Reason reason) {
        long found = Verdict.ACCEPTED;
        for (int level = 0; level < order.levels(); level++) {
            found = Verdict.worse(found, order.position(level).limits().check(kind, value, reason));
            if (found < 0) {
                return found;
            }
        }
        return found;
    }

    /** The first limit of this kind, which data are needed for; {@link Verdict#NO_LIMIT} if no scope has one. */
    static int limitId(OrderView order, LimitKind kind) {
        for (int level = 0; level < order.levels(); level++) {
            int limitId = order.position(level).limits().limitId(kind);
            if (limitId != Verdict.NO_LIMIT) {
                return limitId;
            }
        }
        return Verdict.NO_LIMIT;
    }

    /** The highest limit of this kind in any scope; -1 if none has one. */
    static long highest(OrderView order, LimitKind kind) {
        long highest = -1;
        for (int level = 0; level < order.levels(); level++) {
            LimitRow limits = order.position(level).limits();
            if (limits.has(kind)) {
                highest = Math.max(highest, limits.limit(kind));
            }
        }
        return highest;
    }
}
