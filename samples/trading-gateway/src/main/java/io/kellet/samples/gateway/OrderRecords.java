package io.kellet.samples.gateway;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditTrail;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;

/**
 * Puts every decision on an order on record, on the order's thread and before the order leaves: two lines of fixed shape, filled in and
 * handed over without allocating. What becomes of a record that finds no room is the trail's to say: it counts it, waits, or halts
 * trading. One thread.
 */
final class OrderRecords {

    /** Longer than the longest name of a control or a reason here. */
    private static final int NAME = 20;

    /** 252 bytes, so that it fits the 256 of a trail that was not configured otherwise. */
    private static final AuditShape DECIDED = AuditShape.of("order.decided", "gateway")
            .subject("orders")
            .whole("order")
            .text("class", 6)
            .whole("symbol")
            .whole("account")
            .text("side", 4)
            .whole("quantity")
            .whole("price")
            .whole("verdict")
            .text("control", NAME)
            .text("reason", NAME)
            .whole("limits")
            .build();

    private static final AuditShape STOPPED = AuditShape.of("order.stopped", "gateway")
            .subject("orders")
            .whole("order")
            .build();

    private static final int ORDER = DECIDED.field("order");
    private static final int CLASS = DECIDED.field("class");
    private static final int SYMBOL = DECIDED.field("symbol");
    private static final int ACCOUNT = DECIDED.field("account");
    private static final int SIDE = DECIDED.field("side");
    private static final int QUANTITY = DECIDED.field("quantity");
    private static final int PRICE = DECIDED.field("price");
    private static final int VERDICT = DECIDED.field("verdict");
    private static final int CONTROL = DECIDED.field("control");
    private static final int REASON = DECIDED.field("reason");
    private static final int LIMITS = DECIDED.field("limits");

    private final RiskGate gate;
    private final AuditLine decided;
    private final AuditLine stopped;

    OrderRecords(AuditTrail trail, RiskGate gate) {
        this.gate = gate;
        decided = trail.line(DECIDED);
        stopped = trail.line(STOPPED);
    }

    /** The gate has decided. Control and reason are empty, and the limits' version 0, where it had nothing to remark. */
    void decided(Order order, long verdict, long now) {
        boolean remarked = verdict != Verdict.ACCEPTED;
        decided.whole(ORDER, order.id)
                .text(CLASS, order.orderClass.name())
                .whole(SYMBOL, order.symbol)
                .whole(ACCOUNT, order.account)
                .text(SIDE, order.buy ? "buy" : "sell")
                .whole(QUANTITY, order.quantity)
                .whole(PRICE, order.priceTicks)
                .whole(VERDICT, verdict)
                .text(CONTROL, remarked ? gate.controlName(Verdict.control(verdict)) : "")
                .text(REASON, remarked ? Verdict.reason(verdict).name() : "")
                .whole(LIMITS, Verdict.limitVersion(verdict))
                .append(now);
    }

    /** The gate had accepted it, and the kill switch stopped it on its way out. */
    void stopped(Order order, long now) {
        stopped.whole(0, order.id).append(now);
    }
}
