package io.kellet.samples.gateway;

/**
 * A price ladder with the quantity waiting at each tick. One thread only, no allocation after the constructor.
 *
 * <p>Invariant: the best bid is below the best ask, and quantity is never made or lost: all that was offered is either
 * still in the book or was traded away.
 */
final class OrderBook {

    private final int[] bids;
    private final int[] asks;
    private int bestBid = -1;
    private int bestAsk;
    private long waiting;

    OrderBook(int ticks) {
        bids = new int[ticks];
        asks = new int[ticks];
        bestAsk = ticks;
    }

    int ticks() {
        return bids.length;
    }

    boolean hasBothSides() {
        return bestBid >= 0 && bestAsk < asks.length;
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

    /** Trades against the other side up to the limit price, best price first; returns what was traded. */
    int take(boolean buy, int limitTicks, int quantity) {
        return buy ? takeAsks(limitTicks, quantity) : takeBids(limitTicks, quantity);
    }

    /** Leaves the quantity at its price. The caller has taken what it crosses. */
    void rest(boolean buy, int priceTicks, int quantity) {
        if (buy) {
            bids[priceTicks] += quantity;
            bestBid = Math.max(bestBid, priceTicks);
        } else {
            asks[priceTicks] += quantity;
            bestAsk = Math.min(bestAsk, priceTicks);
        }
        waiting += quantity;
    }

    private int takeAsks(int limit, int quantity) {
        int left = quantity;
        while (left > 0 && bestAsk < asks.length && bestAsk <= limit) {
            int traded = Math.min(left, asks[bestAsk]);
            asks[bestAsk] -= traded;
            left -= traded;
            while (bestAsk < asks.length && asks[bestAsk] == 0) {
                bestAsk++;
            }
        }
        waiting -= quantity - left;
        return quantity - left;
    }

    private int takeBids(int limit, int quantity) {
        int left = quantity;
        while (left > 0 && bestBid >= 0 && bestBid >= limit) {
            int traded = Math.min(left, bids[bestBid]);
            bids[bestBid] -= traded;
            left -= traded;
            while (bestBid >= 0 && bids[bestBid] == 0) {
                bestBid--;
            }
        }
        waiting -= quantity - left;
        return quantity - left;
    }
}
