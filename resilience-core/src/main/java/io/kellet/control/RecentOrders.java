package io.kellet.control;

import io.kellet.risk.OrderView;
import java.util.Arrays;

/**
 * The orders of the last window, found by what they ask for: a ring of orders, linked by hash from the newest to the
 * oldest. One thread, no allocation after the constructor.
 *
 * <p>Times never go back, so a chain is sorted: a walk ends at the first order that has left the window. The oldest of the ring is
 * the last of its chain, so it is taken out without a walk.
 */
final class RecentOrders {

    private static final int END = -1;

    private final long windowNanos;
    private final int capacity;
    private long taken; // orders ever taken; the newest is the last of them
    private long kept; // how many of the ring are linked

    private final int[] newestOf; // by hash
    private final int[] older;
    private final int[] newer;
    private final long[] time;
    private final int[] account;
    private final int[] symbol;
    private final long[] quantity;
    private final long[] price; // 0 at market, which no price is
    private final boolean[] buy;

    RecentOrders(int capacity, long windowNanos) {
        this.capacity = capacity;
        this.windowNanos = windowNanos;
        newestOf = new int[Integer.highestOneBit(Math.max(1, capacity - 1)) * 4];
        Arrays.fill(newestOf, END);
        older = new int[capacity];
        newer = new int[capacity];
        time = new long[capacity];
        account = new int[capacity];
        symbol = new int[capacity];
        quantity = new long[capacity];
        price = new long[capacity];
        buy = new boolean[capacity];
    }

    /** How many like this are in the window; counts no further than {@code most}. */
    long count(OrderView order, long now, long most) {
        long count = 0;
        for (int at = newestOf[hash(order)]; at != END && count < most && !hasLeft(at, now); at = older[at]) {
            count += isLike(at, order) ? 1 : 0;
        }
        return count;
    }

    boolean hasRoom(long now) {
        return kept < capacity || hasLeft(slot(taken - kept), now);
    }

    /** Takes an order; there is room. */
    void add(OrderView order, long now) {
        if (kept == capacity) {
            removeOldest();
        }
        int at = slot(taken++);
        kept++;
        time[at] = now;
        account[at] = order.account();
        symbol[at] = order.symbol();
        quantity[at] = order.quantity();
        price[at] = order.price();
        buy[at] = order.isBuy();
        int hash = hash(order);
        int before = newestOf[hash];
        older[at] = before;
        newer[at] = END;
        if (before != END) {
            newer[before] = at;
        }
        newestOf[hash] = at;
    }

    /** Takes the newest order back. */
    void removeNewest() {
        int at = slot(--taken);
        kept--;
        int before = older[at];
        newestOf[hash(at)] = before;
        if (before != END) {
            newer[before] = END;
        }
    }

    private void removeOldest() {
        int at = slot(taken - kept);
        kept--;
        if (newer[at] == END) {
            newestOf[hash(at)] = END;
        } else {
            older[newer[at]] = END;
        }
    }

    private boolean hasLeft(int at, long now) {
        return now - time[at] >= windowNanos;
    }

    private boolean isLike(int at, OrderView order) {
        return quantity[at] == order.quantity()
                && price[at] == order.price()
                && symbol[at] == order.symbol()
                && account[at] == order.account()
                && buy[at] == order.isBuy();
    }

    private int hash(OrderView order) {
        return hash(order.account(), order.symbol(), order.isBuy(), order.quantity(), order.price());
    }

    private int hash(int at) {
        return hash(account[at], symbol[at], buy[at], quantity[at], price[at]);
    }

    private int hash(int account, int symbol, boolean buy, long quantity, long price) {
        long mixed = ((long) account << 32) ^ ((long) symbol << 1) ^ (buy ? 1 : 0);
        mixed = mixed * 0x9E3779B97F4A7C15L ^ quantity;
        mixed = Long.rotateLeft(mixed * 0xC2B2AE3D27D4EB4FL, 31) ^ price;
        return (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 32) & (newestOf.length - 1);
    }

    private int slot(long order) {
        return (int) (order % capacity);
    }
}
