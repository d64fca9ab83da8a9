package io.kellet.control;

import java.util.Arrays;

/**
 * One's own working orders, by owner, symbol and side, in tables of fixed size. One thread at a time.
 *
 * <p>A price is kept as its keenness: a buyer's price, a seller's price negated, {@link #ANY_PRICE} for a market order. So the
 * best of a side is the highest on either side, and two orders trade if the sum of theirs is not negative. The best of a side is
 * kept; it is looked for anew, along the side's orders, after the best one has left or become less keen.
 */
final class OwnBooks {

    /** Trades with anything. Beyond every price, and two of them still fit in a long. */
    static final long ANY_PRICE = 1L << 60;

    static final int NONE = -1;

    /** Trades with nothing. */
    static final long NO_ORDER = -(1L << 62);

    private static final long FREE = -1;

    private final int mostBooks;
    private final long[] keys; // by slot of the book
    private int books;

    private final int[] first; // orders, by side
    private final long[] best; // by side
    private final boolean[] stale; // by side: the best may be gone

    private final int[] buckets; // orders by number
    private final int[] inBucket;
    private final long[] ids;
    private final long[] keenness;
    private final int[] sides;
    private final int[] next;
    private final int[] previous;
    private int free; // orders not in use, along next

    OwnBooks(int workingOrders, int books) {
        mostBooks = books;
        keys = new long[powerOfTwo(books) * 2];
        Arrays.fill(keys, FREE);
        first = new int[keys.length * 2];
        Arrays.fill(first, NONE);
        best = new long[keys.length * 2];
        Arrays.fill(best, NO_ORDER);
        stale = new boolean[keys.length * 2];
        buckets = new int[powerOfTwo(workingOrders) * 2];
        Arrays.fill(buckets, NONE);
        inBucket = new int[workingOrders];
        ids = new long[workingOrders];
        keenness = new long[workingOrders];
        sides = new int[workingOrders];
        next = new int[workingOrders];
        previous = new int[workingOrders];
        for (int order = 0; order < workingOrders; order++) {
            next[order] = order + 1 < workingOrders ? order + 1 : NONE;
        }
    }

    private static int powerOfTwo(int atLeast) {
        return Integer.highestOneBit(Math.max(1, atLeast - 1)) * 2;
    }

    static long keenness(boolean buy, long price) {
        if (price == 0) {
            return ANY_PRICE;
        }
        return buy ? price : -price;
    }

    static boolean trade(long keenness, long other) {
        return keenness + other >= 0;
    }

    static long key(int owner, int symbol, int venue) {
        return ((long) owner << 34) | ((long) symbol << 13) | venue;
    }

    /** The side of a book, or {@link #NONE} if nothing of this book ever worked. */
    int find(long key, boolean buy) {
        int slot = slotOf(key);
        return keys[slot] == key ? side(slot, buy) : NONE;
    }

    boolean hasRoomForBook() {
        return books < mostBooks;
    }

    boolean hasRoomForOrder() {
        return free != NONE;
    }

    /** The highest keenness on a side; adds up to less than 0 with any other if there is no order. */
    long best(int side) {
        if (stale[side]) {
            long found = NO_ORDER;
            for (int order = first[side]; order != NONE; order = next[order]) {
                found = Math.max(found, keenness[order]);
            }
            best[side] = found;
            stale[side] = false;
        }
        return best[side];
    }

    /** The same, as it was when somebody last looked; any thread may read it. */
    long bestKept(int side) {
        return best[side];
    }

    int first(int side) {
        return first[side];
    }

    int next(int order) {
        return next[order];
    }

    long id(int order) {
        return ids[order];
    }

    long keenness(int order) {
        return keenness[order];
    }

    /** The order of this number, or {@link #NONE}. */
    int order(long id) {
        int order = buckets[bucket(id)];
        while (order != NONE && ids[order] != id) {
            order = inBucket[order];
        }
        return order;
    }

    /** There must be room. */
    void add(long id, long key, boolean buy, long keen) {
        int slot = slotOf(key);
        if (keys[slot] != key) {
            keys[slot] = key;
            books++;
        }
        int side = side(slot, buy);
        int order = free;
        free = next[order];
        ids[order] = id;
        sides[order] = side;
        keenness[order] = keen;
        next[order] = first[side];
        previous[order] = NONE;
        if (first[side] != NONE) {
            previous[first[side]] = order;
        }
        first[side] = order;
        if (keen > best[side]) { // a stale best is higher than what is there, and stays to be looked for
            best[side] = keen;
        }
        int bucket = bucket(id);
        inBucket[order] = buckets[bucket];
        buckets[bucket] = order;
    }

    void become(int order, long keen) {
        int side = sides[order];
        if (keen >= best[side]) {
            best[side] = keen;
        } else if (keenness[order] == best[side]) {
            stale[side] = true;
        }
        keenness[order] = keen;
    }

    void remove(int order) {
        int side = sides[order];
        if (previous[order] == NONE) {
            first[side] = next[order];
        } else {
            next[previous[order]] = next[order];
        }
        if (next[order] != NONE) {
            previous[next[order]] = previous[order];
        }
        if (first[side] == NONE) {
            best[side] = NO_ORDER;
            stale[side] = false;
        } else if (keenness[order] == best[side]) {
            stale[side] = true;
        }
        removeFromBucket(order);
        next[order] = free;
        free = order;
    }

    private void removeFromBucket(int order) {
        int bucket = bucket(ids[order]);
        int at = buckets[bucket];
        if (at == order) {
            buckets[bucket] = inBucket[order];
            return;
        }
        while (inBucket[at] != order) {
            at = inBucket[at];
        }
        inBucket[at] = inBucket[order];
    }

    private static int side(int slot, boolean buy) {
        return slot * 2 + (buy ? 0 : 1);
    }

    private int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = spread(key) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int bucket(long id) {
        return spread(id) & (buckets.length - 1);
    }

    private static int spread(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 33);
    }
}
