package io.kellet.risk;

import io.kellet.order.OrderClass;

/**
 * An order the gate has decided on: what it reserves while it works, and long enough afterwards what it was, so that reports
 * that come late or twice find it. Lives in an {@link OrderTable} and is used again.
 *
 * <p>What it reserves always follows from its terms, {@link #wantedQuantity()} and {@link #wantedMoney()}; a release is the difference
 * to what it reserved before, so nothing can be released twice.
 */
final class WorkingOrder {

    static final WorkingOrder NONE = new WorkingOrder(-1);

    /** How often a message is answered again that no control counts again. */
    static final int MAX_REPEATS = 8;

    final int place; // in its table

    long orderId;
    long verdict;
    long decidedAt;
    private int repeats; // of the last message
    boolean working;
    boolean reducing;
    boolean buy;
    boolean market;
    int symbol;
    int account;
    int desk;
    int strategy;
    int trader;
    int venue;
    long parentId;

    long quantity;
    long price;
    long unitMoney; // money for one lot, as it was valued
    long filled;
    long reservedQuantity;
    long reservedMoney;
    final Position[] positions = new Position[Levels.COUNT]; // those tracked

    Amendments amendments = Amendments.NONE; // that are not answered

    WorkingOrder(int place) {
        this.place = place;
    }

    /** Lots to reserve: the most it may still trade under any terms that may hold at the venue. */
    long wantedQuantity() {
        return working ? Math.max(0, mostQuantity() - filled) : 0;
    }

    /** The same, if these terms might hold too. */
    long wantedQuantityWith(long another) {
        return Math.max(0, Math.max(mostQuantity(), another) - filled);
    }

    /** Lots that were ordered, under any terms that may hold at the venue. */
    long mostQuantity() {
        return Math.max(quantity, amendments.mostQuantity());
    }

    /** Money to reserve: those lots at the worst of those terms. */
    long wantedMoney() {
        return wantedQuantity() * worstUnitMoney(); // it was checked that it fits when it was reserved
    }

    /** What a lot may cost under any terms that may hold at the venue. */
    long worstUnitMoney() {
        return Math.max(unitMoney, amendments.worstUnitMoney());
    }

    /** Of the prices under any terms that may hold at the venue, the one that trades most readily; 0 if one is at any price. */
    long keenestPrice() {
        return amendments.keenestPrice(buy, price);
    }

    /** Is the message about this order: the same symbol, side and people? */
    boolean isAlike(OrderView view) {
        return symbol == view.symbol
                && buy == view.buy
                && account == view.account
                && desk == view.desk
                && strategy == view.strategy
                && trader == view.trader
                && venue == view.venue
                && parentId == view.parentId;
    }

    /** Is the message this order again? */
    boolean isSameAs(OrderView view) {
        return isAlike(view)
                && quantity == view.quantity
                && price == view.price
                && market == view.market
                && reducing == (view.orderClass == OrderClass.REDUCE);
    }

    /**
     * May the last message be answered once more as it was? For a while, and a few times: it is the same order, but one message more
     * for the venue, which those who count messages are not told about.
     */
    boolean mayRepeat(long now, long windowNanos) {
        long age = now - decidedAt;
        return age >= 0 && age <= windowNanos && repeats++ < MAX_REPEATS;
    }

    /** An amendment was accepted: that is the last message now. */
    void wasAmended(long now) {
        decidedAt = now;
        repeats = 0;
    }

    /** Becomes what the message says; reserves nothing yet. */
    void become(OrderView view) {
        decidedAt = view.now;
        repeats = 0;
        reducing = view.orderClass == OrderClass.REDUCE;
        buy = view.buy;
        market = view.market;
        symbol = view.symbol;
        account = view.account;
        desk = view.desk;
        strategy = view.strategy;
        trader = view.trader;
        venue = view.venue;
        parentId = view.parentId;
        quantity = view.quantity;
        price = view.price;
        unitMoney = view.unitMoney;
        filled = 0;
        reservedQuantity = 0;
        reservedMoney = 0;
        System.arraycopy(view.positions, 0, positions, 0, view.positions.length);
    }
}
