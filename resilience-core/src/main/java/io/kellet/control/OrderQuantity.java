package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops single orders of too many lots: the extra zero. Enforces {@link LimitKind#ORDER_QUANTITY}; needs no data.
 *
 * <p>An amendment counts with its new total, and passes if it asks for no more than is working: to refuse it would keep the
 * larger order in the market. A reduction counts like a new order; it may be sent in slices. A cancel passes.
 */
public final class OrderQuantity implements Control {

    /** It takes all it needs from the limits. */
    public OrderQuantity() {}

    @Override
    public String name() {
        return "order-quantity";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.ORDER_QUANTITY);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || order.addedQuantity() <= 0) {
            return Verdict.ACCEPTED;
        }
        return PerSymbol.check(order, LimitKind.ORDER_QUANTITY, order.quantity(), Reason.OVER_LIMIT);
    }

    @Override
    public boolean isOverridable() {
        return true;
    }
}
