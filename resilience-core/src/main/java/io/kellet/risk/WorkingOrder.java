package io.kellet.risk;

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
    final Position[] positions = new Position[Levels.COUNT];

    int amends;
    final long[] amendQuantity = new long[MAX_AMENDS];
    final long[] amendPrice = new long[MAX_AMENDS];
    final long[] amendUnitMoney = new long[MAX_AMENDS];

    WorkingOrder(int slot) {
        this.slot = slot;
    }

    /** Lots to reserve: the most it may still trade under any terms that may hold at the venue. */
    long wantedQuantity() {
        if (!working) {
            return 0;
        }
        long most = quantity;
        for (int i = 0; i < amends; i++) {
            most = Math.max(most, amendQuantity[i]);
        }
        return Math.max(0, most - filled);
    }

    /** Money to reserve: those lots at the worst of those terms. */
    long wantedMoney() {
        long worst = unitMoney;
        for (int i = 0; i < amends; i++) {
            worst = Math.max(worst, amendUnitMoney[i]);
        }
        return Amounts.multiply(wantedQuantity(), worst);
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

    void takeTerms(int amend) {
        quantity = amendQuantity[amend];
        price = amendPrice[amend];
        unitMoney = amendUnitMoney[amend];
    }

    void removeAmend(int amend) {
        amends--;
        for (int i = amend; i < amends; i++) {
            amendQuantity[i] = amendQuantity[i + 1];
            amendPrice[i] = amendPrice[i + 1];
            amendUnitMoney[i] = amendUnitMoney[i + 1];
        }
    }
}
