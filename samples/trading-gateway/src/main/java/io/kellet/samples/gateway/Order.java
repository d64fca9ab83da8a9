package io.kellet.samples.gateway;

import io.kellet.order.OrderClass;
import io.kellet.risk.RiskOrder;

/**
 * An order as the gateway's thread sees it: one object, filled anew for every order, so that none is allocated. The gate reads
 * it where it is; nothing is copied into a class of the gate's.
 */
final class Order implements RiskOrder {
    OrderClass orderClass = OrderClass.NEW;
    long id;
    boolean buy;
    int priceTicks;
    int quantity;
    int symbol;
    int account;
    int strategy;

    /** Becomes the cancel of a working order. */
    void cancel(WorkingOrder working) {
        orderClass = OrderClass.CANCEL;
        id = working.id;
        buy = working.buy;
        priceTicks = working.priceTicks;
        quantity = working.quantity;
        symbol = working.symbol;
        account = working.account;
        strategy = working.strategy;
    }

    /** Becomes a new order on the same terms. */
    void repeat(Order other, long newId) {
        orderClass = OrderClass.NEW;
        id = newId;
        buy = other.buy;
        priceTicks = other.priceTicks;
        quantity = other.quantity;
        symbol = other.symbol;
        account = other.account;
        strategy = other.strategy;
    }

    @Override
    public OrderClass orderClass() {
        return orderClass;
    }

    @Override
    public long orderId() {
        return id;
    }

    @Override
    public boolean isBuy() {
        return buy;
    }

    @Override
    public long quantity() {
        return quantity;
    }

    @Override
    public long price() {
        return priceTicks;
    }

    @Override
    public int symbol() {
        return symbol;
    }

    @Override
    public int account() {
        return account;
    }

    @Override
    public int desk() {
        return account / (House.ACCOUNTS / House.DESKS);
    }

    @Override
    public int strategy() {
        return strategy;
    }

    @Override
    public int trader() {
        return account / (House.ACCOUNTS / House.TRADERS);
    }

    @Override
    public int venue() {
        return symbol % House.VENUES;
    }
}
