package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.risk.Amounts;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.OrderView;
import io.kellet.risk.Position;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops positions that could become too large: every working order of the side counts as filled, none of the other. Enforces
 * {@link LimitKind#LONG_POSITION} on buys, {@link LimitKind#SHORT_POSITION} on sells and {@link LimitKind#INTRADAY_POSITION},
 * lots away from where the day began, on both. Keeps nothing itself: the gate's {@link Position} has what is held and reserved.
 *
 * <p>Only the side that an order makes worse is looked at. So a hedge passes while the position is over its limit, and so does an amendment
 * that asks for no more. A reduction can only lower its account's position, which it therefore always may, and does
 * not count as intraday trading: what came from yesterday may be sold. In a scope that holds the other side, as a firm may that is short in sum, it
 * adds like any order and is held to the limits. A cancel passes.
 */
public final class PositionLimit implements Control {

    private final Remarks remarks = new Remarks();

    /** It takes all it needs from the limits. */
    public PositionLimit() {}

    @Override
    public String name() {
        return "position-limit";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.INTRADAY_POSITION, LimitKind.LONG_POSITION, LimitKind.SHORT_POSITION);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || order.addedQuantity() <= 0) {
            return Verdict.ACCEPTED;
        }
        long found = Verdict.ACCEPTED;
        for (int level = 0; level < order.levels() && found >= 0; level++) {
            found = Verdict.worse(found, check(order, order.position(level)));
        }
        return found;
    }

    private long check(OrderView order, Position position) {
        LimitRow limits = position.limits();
        long worst = Amounts.add(order.isBuy() ? position.worstLong() : position.worstShort(), order.addedQuantity());
        LimitKind side = order.isBuy() ? LimitKind.LONG_POSITION : LimitKind.SHORT_POSITION;
        long found = remarks.on(order, limits.check(side, worst, Reason.OVER_LIMIT), worst);
        if (found < 0 || order.orderClass() == OrderClass.REDUCE) {
            return found;
        }
        long away =
                order.isBuy() ? Amounts.subtract(worst, position.dayStart()) : Amounts.add(worst, position.dayStart());
        long intraday = limits.check(LimitKind.INTRADAY_POSITION, away, Reason.OVER_LIMIT);
        return Verdict.worse(found, remarks.on(order, intraday, away));
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        return remarks.explain("lots in the worst case, working orders included:", order);
    }
}
