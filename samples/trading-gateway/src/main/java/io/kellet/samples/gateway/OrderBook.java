package io.kellet.samples.gateway;

import org.jspecify.annotations.Nullable;

/**
 * One symbol's book: a price ladder with the orders that wait at each tick, the first come first. One thread only, no
 * allocation after the constructor.
 *
 * <p>Invariant: the best bid is below the best ask, and quantity is never made or lost: all that was offered is either
 * still in the book, was traded away or was cancelled.
 */
final class OrderBook {

    /** Told of every trade of a working order, after its {@code filled} was raised; it may have left the book. */
    interface Trades {
        void onTrade(WorkingOrder working, int lots);
    }

    private final WorkingOrders working;
    private final @Nullable WorkingOrder[] firstBid;
    private final @Nullable WorkingOrder[] lastBid;
    private final @Nullable WorkingOrder[] firstAsk;
    private final @Nullable WorkingOrder[] lastAsk;
    private int bestBid = -1;
    private int bestAsk;
    private long waiting;

    OrderBook(int ticks, WorkingOrders working) {
        this.working = working;
        firstBid = new WorkingOrder[ticks];
        lastBid = new WorkingOrder[ticks];
        firstAsk = new WorkingOrder[ticks];
        lastAsk = new WorkingOrder[ticks];
        bestAsk = ticks;
    }

    int bestBid() {
        return bestBid;
    }

    int bestAsk() {
        return bestAsk;
    }

    /** Quantity in the book, both sides together. */
    long waiting() {
        return waiting;
    }

    /** Trades against the other side up to the order's price, best price first; returns what was traded. */
    int take(Order order, Trades trades) {
        int left = order.quantity;
        while (left > 0) {
            WorkingOrder best = order.buy ? bestAskUpTo(order.priceTicks) : bestBidDownTo(order.priceTicks);
            if (best == null) {
                break;
            }
            int lots = Math.min(left, best.left());
            best.filled += lots;
            waiting -= lots;
            left -= lots;
            if (best.left() == 0) {
                unlink(best);
            }
            trades.onTrade(best, lots);
            if (best.left() == 0) {
                working.remove(best);
            }
        }
        return order.quantity - left;
    }

    private @Nullable WorkingOrder bestAskUpTo(int limit) {
        return bestAsk < firstAsk.length && bestAsk <= limit ? firstAsk[bestAsk] : null;
    }

    private @Nullable WorkingOrder bestBidDownTo(int limit) {
        return bestBid >= 0 && bestBid >= limit ? firstBid[bestBid] : null;
    }

    /** Leaves the rest of the order at its price. The caller has taken what it crosses. */
    void rest(Order order, int filledAlready, int reservedAtTicks) {
        WorkingOrder added = working.add(order, filledAlready, reservedAtTicks);
        int tick = added.priceTicks;
        @Nullable WorkingOrder[] first = added.buy ? firstBid : firstAsk;
        @Nullable WorkingOrder[] last = added.buy ? lastBid : lastAsk;
        WorkingOrder end = last[tick];
        added.before = end;
        added.behind = null;
        if (end == null) {
            first[tick] = added;
        } else {
            end.behind = added;
        }
        last[tick] = added;
        bestBid = added.buy ? Math.max(bestBid, tick) : bestBid;
        bestAsk = added.buy ? bestAsk : Math.min(bestAsk, tick);
        waiting += added.left();
    }

    /** Takes a working order out; what is left of it is gone. */
    void cancel(WorkingOrder order) {
        waiting -= order.left();
        unlink(order);
        working.remove(order);
    }

    private void unlink(WorkingOrder order) {
        int tick = order.priceTicks;
        @Nullable WorkingOrder[] first = order.buy ? firstBid : firstAsk;
        @Nullable WorkingOrder[] last = order.buy ? lastBid : lastAsk;
        if (order.before == null) {
            first[tick] = order.behind;
        } else {
            order.before.behind = order.behind;
        }
        if (order.behind == null) {
            last[tick] = order.before;
        } else {
            order.behind.before = order.before;
        }
        order.before = null;
        order.behind = null;
        while (bestBid >= 0 && firstBid[bestBid] == null) {
            bestBid--;
        }
        while (bestAsk < firstAsk.length && firstAsk[bestAsk] == null) {
            bestAsk++;
        }
    }
}
