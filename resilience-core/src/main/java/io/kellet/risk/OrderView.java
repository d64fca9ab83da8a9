package io.kellet.risk;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;

/**
 * The order as the gate read it, once, and what it found out about it: its numbers are in range, its amounts positive and
 * calculable. One object for all orders of a gate: a {@link Control} must not keep it.
 */
public final class OrderView {

    OrderClass orderClass = OrderClass.CANCEL;
    long orderId;
    boolean buy;
    boolean market;
    long quantity;
    long price;
    int symbol;
    int account;
    int desk;
    int strategy;
    int trader;
    int venue;
    long parentId;

    long now;
    long unitMoney;
    long notional;
    long addedQuantity;
    long addedMoney;

    /** Those tracked, from the firm down. */
    Position[] positions = {};

    /** By index of scope. */
    final Exposure[] exposures;

    final MarketData marketData;

    OrderView(MarketData marketData) {
        this.marketData = marketData;
        exposures = new Exposure[7];
    }

    public OrderClass orderClass() {
        return orderClass;
    }

    public long orderId() {
        return orderId;
    }

    public boolean isBuy() {
        return buy;
    }

    public boolean isMarket() {
        return market;
    }

    /** Lots; of an amendment the new total. 0 for a cancel. */
    public long quantity() {
        return quantity;
    }

    /** Ticks; 0 for a market order and for a cancel. */
    public long price() {
        return price;
    }

    public int symbol() {
        return symbol;
    }

    public int account() {
        return account;
    }

    public int desk() {
        return desk;
    }

    public int strategy() {
        return strategy;
    }

    public int trader() {
        return trader;
    }

    public int venue() {
        return venue;
    }

    /** The number of the order's account, desk and so on; 0 for the firm. */
    public int id(Scope scope) {
        return switch (scope) {
            case FIRM -> 0;
            case DESK -> desk;
            case ACCOUNT -> account;
            case STRATEGY -> strategy;
            case TRADER -> trader;
            case SYMBOL -> symbol;
            case VENUE -> venue;
        };
    }

    /** 0 if it has no parent. */
    public long parentId() {
        return parentId;
    }

    /** The gate's reading of the clock for this order. */
    public long now() {
        return now;
    }

    /** The whole order at its worst price, in money. 0 for a cancel. */
    public long notional() {
        return notional;
    }

    /** Lots that would be reserved on top of what is; 0 for an amendment that asks for no more, and for a cancel. */
    public long addedQuantity() {
        return addedQuantity;
    }

    /** Money that would be reserved on top of what is. */
    public long addedMoney() {
        return addedMoney;
    }

    /** How many positions it touches, see {@link #position}. 0 for a cancel. */
    public int levels() {
        return positions.length;
    }

    /** What a scope of it holds in its symbol: the firm first, then down the scopes that the gate tracks. */
    public Position position(int level) {
        return positions[level];
    }

    /** What a scope of it has at risk. Of a cancel, as far as its numbers are in range; else the firm's. */
    public Exposure exposure(Scope scope) {
        return exposures[scope.index()];
    }

    /** Prices and volumes. */
    public MarketData marketData() {
        return marketData;
    }
}
