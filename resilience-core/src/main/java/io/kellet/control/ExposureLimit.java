package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Amounts;
import io.kellet.risk.Control;
import io.kellet.risk.Exposure;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Position;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops more money at risk than a firm, desk, account, strategy, trader, symbol or venue may have, working orders included.
 * Enforces {@link LimitKind#GROSS_EXPOSURE}, of each symbol the worse of both sides, all added, and
 * {@link LimitKind#NET_EXPOSURE}, longs less shorts in the direction of the order. Keeps nothing itself: the gate's
 * {@link Exposure} has what is held and reserved, so of two orders that race for the last unit one sees the other.
 *
 * <p>An order that adds nothing passes while the exposure is over its limit: a hedge, an amendment for less. A reduction adds nothing to its account, which
 * is not asked; in other scopes it is held to the limits like any order. A cancel passes.
 *
 * <p>Fails closed: a limit for a scope that the gate does not track refuses every order there, as nothing is known of it.
 */
public final class ExposureLimit implements Control {

    private static final Scope[] SCOPES = Scope.values();

    private int limited; // a bit for each scope that has a limit

    private final Remarks remarks = new Remarks();

    /** It takes all it needs from the limits. */
    public ExposureLimit() {}

    @Override
    public String name() {
        return "exposure-limit";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.GROSS_EXPOSURE, LimitKind.NET_EXPOSURE);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || order.addedMoney() <= 0) {
            return Verdict.ACCEPTED;
        }
        boolean reducing = order.orderClass() == OrderClass.REDUCE;
        int tracked = 1 << Scope.SYMBOL.index(); // a symbol's own positions are the firm's
        long found = check(order, order.position(0), order.exposure(Scope.SYMBOL));
        for (int level = 0; level < order.levels() && found >= 0; level++) {
            Position position = order.position(level);
            Exposure exposure = position.exposure();
            tracked |= 1 << exposure.scope().index();
            if (!reducing || exposure.scope() != Scope.ACCOUNT) {
                found = Verdict.worse(found, check(order, position, exposure));
            }
        }
        return found >= 0 && (limited & ~tracked) != 0 ? Verdict.worse(found, untracked(order)) : found;
    }

    @Override
    public void onLimits(Limits limits) {
        limited = 0;
        for (Scope scope : SCOPES) {
            if (limits.isLimited(LimitKind.GROSS_EXPOSURE, scope) || limits.isLimited(LimitKind.NET_EXPOSURE, scope)) {
                limited |= 1 << scope.index();
            }
        }
    }

    private long check(OrderView order, Position position, Exposure exposure) {
        LimitRow limits = exposure.limits();
        long added = order.addedMoney();
        long found = Verdict.ACCEPTED;
        if (limits.has(LimitKind.GROSS_EXPOSURE)) {
            long more = Amounts.subtract(position.grossWith(order.isBuy(), added), position.gross());
            if (more > 0) {
                long gross = Amounts.add(exposure.gross(), more);
                found = remarks.on(order, limits.check(LimitKind.GROSS_EXPOSURE, gross, Reason.OVER_LIMIT), gross);
            }
        }
        if (found >= 0 && limits.has(LimitKind.NET_EXPOSURE)) {
            long net = Amounts.add(order.isBuy() ? exposure.worstLong() : exposure.worstShort(), added);
            long finding = limits.check(LimitKind.NET_EXPOSURE, net, Reason.OVER_LIMIT);
            found = Verdict.worse(found, remarks.on(order, finding, net));
        }
        return found;
    }

    /** Refuses for a limit of a scope that none of the positions belongs to. */
    private static long untracked(OrderView order) {
        for (Scope scope : SCOPES) {
            LimitRow limits = order.exposure(scope).limits();
            boolean limited = limits.has(LimitKind.GROSS_EXPOSURE) || limits.has(LimitKind.NET_EXPOSURE);
            if (limited && scope != Scope.SYMBOL && !isTracked(order, scope)) {
                int gross = limits.limitId(LimitKind.GROSS_EXPOSURE);
                return Verdict.reject(
                        Reason.NO_DATA, gross == Verdict.NO_LIMIT ? limits.limitId(LimitKind.NET_EXPOSURE) : gross);
            }
        }
        return Verdict.ACCEPTED;
    }

    private static boolean isTracked(OrderView order, Scope scope) {
        for (int level = 0; level < order.levels(); level++) {
            if (order.position(level).exposure().scope() == scope) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        return remarks.explain("money at risk in the worst case, working orders included:", order);
    }
}
