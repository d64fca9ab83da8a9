package io.kellet.risk;

import io.kellet.order.OrderClass;

/** Answers the truth once, and something worse whenever it is asked again. */
class LyingOrder implements RiskOrder {

    private final TestOrder truth;
    private int quantities;
    private int prices;
    private int classes;
    private int ids;

    LyingOrder(TestOrder truth) {
        this.truth = truth;
    }

    @Override
    public OrderClass orderClass() {
        return classes++ == 0 ? truth.orderClass() : OrderClass.CANCEL;
    }

    @Override
    public long orderId() {
        return ids++ == 0 ? truth.orderId() : 0;
    }

    @Override
    public boolean isBuy() {
        return truth.isBuy();
    }

    @Override
    public long quantity() {
        return quantities++ == 0 ? truth.quantity() : 1_000_000;
    }

    @Override
    public long price() {
        return prices++ == 0 ? truth.price() : 1_000_000;
    }

    @Override
    public int symbol() {
        return truth.symbol();
    }

    @Override
    public int account() {
        return truth.account();
    }

    @Override
    public int desk() {
        return truth.desk();
    }

    @Override
    public int strategy() {
        return truth.strategy();
    }

    @Override
    public int trader() {
        return truth.trader();
    }

    @Override
    public int venue() {
        return truth.venue();
    }
}
