package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops single orders that are worth too much. Enforces {@link LimitKind#ORDER_NOTIONAL}. The gate values every order at its worst
 * price, a market order as far from the reference as its collar lets it trade, and refuses what it cannot value.
 *
 * <p>An amendment counts with its new total, and passes if it asks for no more money than is reserved. A reduction counts like
 * a new order; it may be sent in slices. A cancel passes.
 */
public final class OrderNotional implements Control {

    private final Remarks remarks = new Remarks();

    /** It takes all it needs from the limits. */
    public OrderNotional() {}

    @Override
    public String name() {
        return "order-notional";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.ORDER_NOTIONAL);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || order.addedMoney() <= 0) {
            return Verdict.ACCEPTED;
        }
        long finding = PerSymbol.check(order, LimitKind.ORDER_NOTIONAL, order.notional(), Reason.OVER_LIMIT);
        return remarks.on(order, finding, order.notional());
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        return remarks.explain("at its worst price it is worth", order);
    }
}
