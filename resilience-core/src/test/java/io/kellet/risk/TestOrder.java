package io.kellet.risk;

import io.kellet.order.OrderClass;

/** An order that tests put together; everybody's first account, symbol and so on unless said. */
public final class TestOrder implements RiskOrder {

    public OrderClass orderClass = OrderClass.NEW;
    public long orderId;
    public boolean buy = true;
    public boolean market;
    public long quantity = 1;
    public long price = 100;
    public int symbol = 1;
    public int account = 1;
    public int desk = 1;
    public int strategy = 1;
    public int trader = 1;
    public int venue = 1;
    public long parentId;

    public static TestOrder buy(long orderId, long quantity, long price) {
        TestOrder order = new TestOrder();
        order.orderId = orderId;
        order.quantity = quantity;
        order.price = price;
        return order;
    }

    public static TestOrder sell(long orderId, long quantity, long price) {
        TestOrder order = buy(orderId, quantity, price);
        order.buy = false;
        return order;
    }

    public static TestOrder cancel(long orderId) {
        TestOrder order = buy(orderId, 0, 0);
        order.orderClass = OrderClass.CANCEL;
        return order;
    }

    /** The same for other terms. */
    public TestOrder amendedTo(long quantity, long price) {
        TestOrder order = copy();
        order.orderClass = OrderClass.AMEND;
        order.quantity = quantity;
        order.price = price;
        return order;
    }

    public TestOrder as(OrderClass orderClass) {
        this.orderClass = orderClass;
        return this;
    }

    public TestOrder atMarket() {
        market = true;
        price = 0;
        return this;
    }

    public TestOrder account(int account) {
        this.account = account;
        return this;
    }

    public TestOrder symbol(int symbol) {
        this.symbol = symbol;
        return this;
    }

    public TestOrder strategy(int strategy) {
        this.strategy = strategy;
        return this;
    }

    public TestOrder parent(long parentId) {
        this.parentId = parentId;
        return this;
    }

    public TestOrder copy() {
        TestOrder order = new TestOrder();
        order.orderClass = orderClass;
        order.orderId = orderId;
        order.buy = buy;
        order.market = market;
        order.quantity = quantity;
        order.price = price;
        order.symbol = symbol;
        order.account = account;
        order.desk = desk;
        order.strategy = strategy;
        order.trader = trader;
        order.venue = venue;
        order.parentId = parentId;
        return order;
    }

    @Override
    public OrderClass orderClass() {
        return orderClass;
    }

    @Override
    public long orderId() {
        return orderId;
    }

    @Override
    public boolean isBuy() {
        return buy;
    }

    @Override
    public boolean isMarket() {
        return market;
    }

    @Override
    public long quantity() {
        return quantity;
    }

    @Override
    public long price() {
        return price;
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
        return desk;
    }

    @Override
    public int strategy() {
        return strategy;
    }

    @Override
    public int trader() {
        return trader;
    }

    @Override
    public int venue() {
        return venue;
    }

    @Override
    public long parentId() {
        return parentId;
    }
}
