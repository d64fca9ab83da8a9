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

    static final int MAX_AMENDS = 4;

    final int slot;
    int next; // in its bucket, or among the free
    int older; // among the ended
    int newer;

    long orderId;
    long verdict;
    long decidedAt;
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

    int amends; // that are not answered, in the order they were sent
    int outdatedAmends; // the first so many were sent before the terms that hold
    final long[] amendQuantity = new long[MAX_AMENDS];
    final long[] amendPrice = new long[MAX_AMENDS];
    final long[] amendUnitMoney = new long[MAX_AMENDS];

    WorkingOrder(int slot) {
        this.slot = slot;
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
        long most = quantity;
        for (int i = 0; i < amends; i++) {
            most = Math.max(most, amendQuantity[i]);
        }
        return most;
    }

    /** Money to reserve: those lots at the worst of those terms. */
    long wantedMoney() {
        return wantedQuantity() * worstUnitMoney(); // it was checked that it fits when it was reserved
    }

    /** What a lot may cost under any terms that may hold at the venue. */
    long worstUnitMoney() {
        long worst = unitMoney;
        for (int i = 0; i < amends; i++) {
            worst = Math.max(worst, amendUnitMoney[i]);
        }
        return worst;
    }

    /** Of the prices under any terms that may hold at the venue, the one that trades most readily; 0 if one is at any price. */
    long keenestPrice() {
        long keenest = price;
        for (int i = 0; i < amends; i++) {
            long other = amendPrice[i];
            if (keenest == 0 || other == 0) {
                return 0;
            }
            keenest = buy ? Math.max(keenest, other) : Math.min(keenest, other);
        }
        return keenest;
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

    /** Becomes what the message says; reserves nothing yet. */
    void become(OrderView view) {
        decidedAt = view.now;
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
        amends = 0;
        outdatedAmends = 0;
        reservedQuantity = 0;
        reservedMoney = 0;
        System.arraycopy(view.positions, 0, positions, 0, view.positions.length);
    }

    /** Is there room for one more amendment that is not answered yet? */
    boolean canAmend() {
        return amends < MAX_AMENDS;
    }

    void addAmend(long newQuantity, long newPrice, long newUnitMoney) {
        amendQuantity[amends] = newQuantity;
        amendPrice[amends] = newPrice;
        amendUnitMoney[amends] = newUnitMoney;
        amends++;
    }

    /** Which unanswered amendment has these terms; -1 if none. */
    int findAmend(long quantity, long price) {
        for (int i = 0; i < amends; i++) {
            if (amendQuantity[i] == quantity && amendPrice[i] == price) {
                return i;
            }
        }
        return -1;
    }

    /** Is this the last amendment once more? An earlier one once more is another wish: back to those terms. */
    boolean isLastAmend(OrderView view) {
        int last = amends - 1;
        return last >= 0 && amendQuantity[last] == view.quantity && amendPrice[last] == view.price;
    }

    /**
     * The venue answered. It takes amendments in the order they were sent, so terms that it accepted before later ones do not hold any
     * more, even if the answers come the other way round.
     */
    void answerAmend(int amend, boolean accepted) {
        boolean outdated = amend < outdatedAmends;
        if (accepted && !outdated) {
            quantity = amendQuantity[amend];
            price = amendPrice[amend];
            unitMoney = amendUnitMoney[amend];
            outdatedAmends = amend;
        } else if (outdated) {
            outdatedAmends--;
        }
        amends--;
        for (int i = amend; i < amends; i++) {
            amendQuantity[i] = amendQuantity[i + 1];
            amendPrice[i] = amendPrice[i + 1];
            amendUnitMoney[i] = amendUnitMoney[i + 1];
        }
    }
}
