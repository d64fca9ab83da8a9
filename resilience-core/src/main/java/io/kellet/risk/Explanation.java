package io.kellet.risk;

import io.kellet.kill.Engagement;
import io.kellet.kill.KillSwitch;
import io.kellet.order.OrderClass;
import org.jspecify.annotations.Nullable;

/** Says in words what a verdict says in bits. Off the hot path. */
final class Explanation {

    private final StringBuilder text = new StringBuilder();

    private Explanation() {}

    static String of(
            long verdict, OrderView order, String control, String detail, @Nullable Limits limits, KillSwitch kill) {
        Explanation explanation = new Explanation();
        explanation.decision(verdict, control);
        explanation.order(order);
        boolean hasClass =
                order.orderClass != null; // an order may forget to say; it was refused long before the switch
        if (Verdict.control(verdict) == Controls.KILL && hasClass) {
            explanation.engagement(kill.findRefusal(
                    order.orderClass,
                    order.desk,
                    order.account,
                    order.strategy,
                    order.trader,
                    order.symbol,
                    order.venue));
        }
        explanation.limit(verdict, limits);
        if (!detail.isEmpty()) {
            explanation.text.append("; ").append(detail);
        }
        return explanation.text.toString();
    }

    private void decision(long verdict, String control) {
        if (verdict == Verdict.ACCEPTED) {
            text.append("accepted");
        } else {
            text.append(verdict < 0 ? "refused" : "accepted with a warning")
                    .append(" by ")
                    .append(control)
                    .append(": ")
                    .append(Verdict.reason(verdict));
        }
    }

    private void order(OrderView order) {
        text.append(": ").append(order.orderClass).append(" order ").append(order.orderId);
        if (order.orderClass != OrderClass.CANCEL) {
            text.append(order.buy ? " buy " : " sell ").append(order.quantity);
            if (order.market) {
                text.append(" at market");
            } else {
                text.append(" @ ").append(order.price);
            }
        }
        text.append(", symbol ").append(order.symbol);
        text.append(", account ").append(order.account);
        text.append(", desk ").append(order.desk);
        text.append(", strategy ").append(order.strategy);
        text.append(", trader ").append(order.trader);
        text.append(", venue ").append(order.venue);
    }

    private void engagement(@Nullable Engagement engagement) {
        if (engagement == null) {
            text.append("; no switch refuses it any more");
        } else {
            text.append("; ").append(engagement);
        }
    }

    private void limit(long verdict, @Nullable Limits limits) {
        if (verdict == Verdict.ACCEPTED) {
            return;
        }
        text.append("; limits version ").append(Verdict.limitVersion(verdict));
        int id = Verdict.limitId(verdict);
        if (id == Verdict.NO_LIMIT) {
            return;
        }
        text.append(", limit ").append(id);
        if (limits == null) {
            text.append(", no longer kept");
        } else if (id > limits.entries().size()) {
            text.append(", which these limits do not have");
        } else {
            text.append(", ").append(limits.entry(id));
        }
    }
}
