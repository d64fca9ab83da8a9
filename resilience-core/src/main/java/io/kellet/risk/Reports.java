package io.kellet.risk;

/** Books what the venue says became of orders: by whoever has the gate's turn. */
final class Reports {

    private final Book book;
    private final Controls controls;
    private final GateCounters counters;
    private final ReportView view = new ReportView();

    Reports(Book book, Controls controls, GateCounters counters) {
        this.book = book;
        this.controls = controls;
        this.counters = counters;
    }

    Reported report(long orderId, long cumulativeQuantity, boolean ended, long now) {
        WorkingOrder order = book.orders.find(orderId);
        if (order == null) {
            return unknown();
        }
        long filled = Math.max(0, cumulativeQuantity - order.filled);
        if (filled == 0 && (!ended || !order.working)) {
            return Reported.ALREADY_KNOWN;
        }
        boolean overfilled = filled > 0 && order.filled + filled > order.mostQuantity();
        order.filled += filled;
        settle(order, filled, ended, now);
        if (overfilled) {
            counters.count(GateCounters.OVERFILLS);
            return Reported.OVERFILLED;
        }
        return Reported.APPLIED;
    }

    Reported amendment(long orderId, long quantity, long price, boolean accepted, long now) {
        WorkingOrder order = book.orders.find(orderId);
        if (order == null) {
            return unknown();
        }
        int amend = order.working ? order.amendments.find(quantity, price) : -1;
        if (amend < 0) {
            return Reported.ALREADY_KNOWN;
        }
        book.orders.answer(order, amend, accepted);
        settle(order, 0, false, now);
        return Reported.APPLIED;
    }

    /** Moves a position without an order; the place's positions are filled in. */
    void adjust(WorkingOrder place, long quantity, long now) {
        book.adjust(place, quantity);
        tell(place, Math.abs(quantity), 0, 0, false, now);
    }

    private Reported unknown() {
        counters.count(GateCounters.UNKNOWN_REPORTS);
        return Reported.UNKNOWN_ORDER;
    }

    private void settle(WorkingOrder order, long filled, boolean ended, long now) {
        long quantityBefore = order.reservedQuantity;
        long moneyBefore = order.reservedMoney;
        boolean over = order.working && (ended || order.wantedQuantity() == 0);
        if (over) {
            book.orders.end(order);
        }
        book.settle(order, filled);
        tell(order, filled, quantityBefore - order.reservedQuantity, moneyBefore - order.reservedMoney, over, now);
    }

    private void tell(WorkingOrder order, long filled, long released, long releasedMoney, boolean ended, long now) {
        view.order = order;
        view.filledQuantity = filled;
        view.releasedQuantity = released;
        view.releasedMoney = releasedMoney;
        view.ended = ended;
        view.now = now;
        controls.onReport(view);
    }
}
