package io.kellet.risk;

/**
 * What became of an accepted order: lots that were filled, lots and money that it no longer reserves. One object for all
 * reports of a gate: a {@link Control} must not keep it.
 */
public final class ReportView {

    WorkingOrder order = WorkingOrder.NONE;
    long filledQuantity;
    long releasedQuantity;
    long releasedMoney;
    boolean ended;
    long now;

    ReportView() {}

    public long orderId() {
        return order.orderId;
    }

    public boolean isBuy() {
        return order.buy;
    }

    public int symbol() {
        return order.symbol;
    }

    public int account() {
        return order.account;
    }

    public int desk() {
        return order.desk;
    }

    public int strategy() {
        return order.strategy;
    }

    public int trader() {
        return order.trader;
    }

    public int venue() {
        return order.venue;
    }

    public long parentId() {
        return order.parentId;
    }

    /** The price it works at, in ticks; 0 for a market order. */
    public long price() {
        return order.price;
    }

    /**
     * The price at which it trades most readily under any terms that may hold at the venue, amendments that are not answered
     * among them: the highest of a buy, the lowest of a sell; 0 if it may trade at any price.
     */
    public long keenestPrice() {
        return order.keenestPrice();
    }

    /** Lots that this report adds to the position, in the order's direction. */
    public long filledQuantity() {
        return filledQuantity;
    }

    /** All lots of the order that were filled so far, those of this report among them; 0 if there was no order. */
    public long totalFilled() {
        return order.filled;
    }

    /** Lots no longer reserved, those filled among them. */
    public long releasedQuantity() {
        return releasedQuantity;
    }

    /** Money no longer reserved. */
    public long releasedMoney() {
        return releasedMoney;
    }

    /** Lots it still reserves. */
    public long openQuantity() {
        return order.reservedQuantity;
    }

    /** Is it out of the market with this report? */
    public boolean hasEnded() {
        return ended;
    }

    /** The gate's reading of the clock for this report. */
    public long now() {
        return now;
    }
}
