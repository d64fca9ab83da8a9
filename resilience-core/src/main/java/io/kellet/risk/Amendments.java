package io.kellet.risk;

/**
 * The amendments of one order that the venue has not answered, in the order they were sent. Few orders have any, so they are
 * lent to an order by its {@link OrderTable}.
 */
final class Amendments {

    /** Of an order that has none. Never written to. */
    static final Amendments NONE = new Amendments();

    static final int MOST = 4;

    private int count;
    private int outdated; // the first so many were sent before the terms that hold
    private final long[] quantity = new long[MOST];
    private final long[] price = new long[MOST];
    private final long[] unitMoney = new long[MOST];

    int count() {
        return count;
    }

    /** The most lots that any of them asks for; 0 if there is none. */
    long mostQuantity() {
        long most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, quantity[i]);
        }
        return most;
    }

    /** What a lot may cost under any of them; 0 if there is none. */
    long worstUnitMoney() {
        long worst = 0;
        for (int i = 0; i < count; i++) {
            worst = Math.max(worst, unitMoney[i]);
        }
        return worst;
    }

    /** Of their prices and another the one that trades most readily; 0 if one is at any price. */
    long keenestPrice(boolean buy, long other) {
        long keenest = other;
        for (int i = 0; i < count; i++) {
            if (keenest == 0 || price[i] == 0) {
                return 0;
            }
            keenest = buy ? Math.max(keenest, price[i]) : Math.min(keenest, price[i]);
        }
        return keenest;
    }

    boolean isFull() {
        return count == MOST;
    }

    void add(long newQuantity, long newPrice, long newUnitMoney) {
        quantity[count] = newQuantity;
        price[count] = newPrice;
        unitMoney[count] = newUnitMoney;
        count++;
    }

    /** Which has these terms; -1 if none. */
    int find(long ofQuantity, long ofPrice) {
        for (int i = 0; i < count; i++) {
            if (quantity[i] == ofQuantity && price[i] == ofPrice) {
                return i;
            }
        }
        return -1;
    }

    /** Is this the last one once more? An earlier one once more is another wish: back to those terms. */
    boolean isLast(long ofQuantity, long ofPrice) {
        return count > 0 && quantity[count - 1] == ofQuantity && price[count - 1] == ofPrice;
    }

    /**
     * The venue answered one. It takes amendments in the order they were sent, so terms that it accepted before later ones do
     * not hold any more, even if the answers come the other way round.
     */
    void answer(int amendment, boolean accepted, WorkingOrder order) {
        if (amendment < outdated) {
            outdated--;
        } else if (accepted) {
            order.quantity = quantity[amendment];
            order.price = price[amendment];
            order.unitMoney = unitMoney[amendment];
            outdated = amendment;
        }
        count--;
        for (int i = amendment; i < count; i++) {
            quantity[i] = quantity[i + 1];
            price[i] = price[i + 1];
            unitMoney[i] = unitMoney[i + 1];
        }
    }

    void clear() {
        count = 0;
        outdated = 0;
    }
}
