package io.kellet.risk;

import org.jspecify.annotations.Nullable;

/**
 * Orders by their number: a hash table over objects made once. Orders that have ended stay until their room is needed, the
 * one that ended first goes first. One thread, no allocation after the constructor.
 *
 * <p>Laid out for the cache, as most orders it touches were last touched a thousand orders ago. Number and place stand side
 * by side in one array that is probed in a row, so looking up an order that is not there touches one line and no order. The
 * queue of the ended is a ring of places, so that none of its neighbours is touched when one goes.
 */
final class OrderTable {

    private static final long FREE = 0; // no order has this number

    private final WorkingOrder[] orders;
    private final long[] entries; // number and place in turn
    private final int mask; // of entries
    private final int[] free;
    private int freeCount;
    private final int[] ended; // a ring, oldest first
    private int oldest;
    private int endedCount;
    private final Amendments[] spare; // as many as may work, so there is always one
    private int spareCount;
    private final int maxWorking;
    private int working;

    OrderTable(int maxWorking, int remembered) {
        this.maxWorking = maxWorking;
        int size = Math.addExact(maxWorking, remembered);
        orders = new WorkingOrder[size];
        free = new int[size];
        ended = new int[size];
        for (int place = 0; place < size; place++) {
            orders[place] = new WorkingOrder(place);
            free[freeCount++] = size - 1 - place;
        }
        spare = new Amendments[maxWorking];
        while (spareCount < maxWorking) {
            spare[spareCount++] = new Amendments();
        }
        entries = new long[Integer.highestOneBit(Math.max(1, size - 1)) * 4 * 2]; // at most half full
        mask = entries.length - 1;
    }

    /** The order of this number, working or remembered. */
    @Nullable
    WorkingOrder find(long orderId) {
        int at = home(orderId);
        while (entries[at] != FREE) {
            if (entries[at] == orderId) {
                return orders[(int) entries[at + 1]];
            }
            at = (at + 2) & mask;
        }
        return null;
    }

    /** Is there room for one more that works? */
    boolean hasRoom() {
        return working < maxWorking;
    }

    /** A place for an order of this number, which is not in the table yet. The caller fills it. There is room. */
    WorkingOrder add(long orderId) {
        if (freeCount == 0) {
            forgetOldest(); // there is one: not all work, as there is room
        }
        WorkingOrder order = orders[free[--freeCount]];
        order.orderId = orderId;
        order.working = true;
        working++;
        int at = home(orderId);
        while (entries[at] != FREE) {
            at = (at + 2) & mask;
        }
        entries[at] = orderId;
        entries[at + 1] = order.place;
        return order;
    }

    /** An amendment of an order that works was sent. */
    void amend(WorkingOrder order, long quantity, long price, long unitMoney) {
        if (order.amendments == Amendments.NONE) {
            order.amendments = spare[--spareCount];
        }
        order.amendments.add(quantity, price, unitMoney);
    }

    /** The venue answered one of its amendments. */
    void answer(WorkingOrder order, int amendment, boolean accepted) {
        order.amendments.answer(amendment, accepted, order);
        if (order.amendments.count() == 0) {
            takeBackAmendments(order);
        }
    }

    private void takeBackAmendments(WorkingOrder order) {
        if (order.amendments != Amendments.NONE) {
            order.amendments.clear();
            spare[spareCount++] = order.amendments;
            order.amendments = Amendments.NONE;
        }
    }

    /** It works no more, and is remembered for a while. */
    void end(WorkingOrder order) {
        order.quantity = order.mostQuantity(); // what an overfill is more than
        takeBackAmendments(order);
        order.working = false;
        working--;
        int at = oldest + endedCount;
        ended[at < ended.length ? at : at - ended.length] = order.place;
        endedCount++;
    }

    int working() {
        return working;
    }

    private void forgetOldest() {
        WorkingOrder order = orders[ended[oldest]];
        oldest = oldest + 1 == ended.length ? 0 : oldest + 1;
        endedCount--;
        removeEntry(order.orderId);
        order.orderId = FREE;
        free[freeCount++] = order.place;
    }

    /** Moves those after it back, so that no gap cuts a later one off from its home. */
    private void removeEntry(long orderId) {
        int gap = home(orderId);
        while (entries[gap] != orderId) {
            gap = (gap + 2) & mask;
        }
        int at = (gap + 2) & mask;
        while (entries[at] != FREE) {
            int home = home(entries[at]);
            boolean reachable = ((at - home) & mask) < ((at - gap) & mask);
            if (!reachable) {
                entries[gap] = entries[at];
                entries[gap + 1] = entries[at + 1];
                gap = at;
            }
            at = (at + 2) & mask;
        }
        entries[gap] = FREE;
    }

    /** Even: where its number would stand. The best bits of such a product are the highest. */
    private int home(long orderId) {
        return (int) ((orderId * 0x9E3779B97F4A7C15L) >>> 33) & mask & ~1;
    }
}
