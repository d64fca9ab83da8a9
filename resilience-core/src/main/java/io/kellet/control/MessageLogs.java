package io.kellet.control;

import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;

/**
 * When messages were sent: for each scope's number and kind of limit a log of the last ones, in memory that was taken
 * once. One thread; no walk longer than the logarithm of a log.
 *
 * <p>Why it is exact. Times never go back, so a log is sorted, and those in the window are its newest ones. A message that may be
 * refused is taken only while fewer than its limit are in the window, so none of these is overwritten before it leaves. Cancels are
 * never refused and may be more; then the log is full, and one more is over every limit.
 */
final class MessageLogs {

    static final int NONE = -1;

    private final long windowNanos;
    private final int capacity;
    private final int places; // of a log, a power of two
    private final long[] times; // a ring of as many for each log

    // of each log: how many messages it ever took, and how many of these have left
    private final long[] taken;
    private final long[] left;

    // open addressing over keys, never more than half full; 0 is no key
    private final long[] keys;
    private final int[] logOfSlot;
    private int used;

    MessageLogs(int logs, int maxLimit, long windowNanos) {
        this.windowNanos = windowNanos;
        capacity = maxLimit;
        places = maxLimit == 1 ? 1 : Integer.highestOneBit(maxLimit - 1) * 2;
        times = new long[Math.multiplyExact(logs, places)];
        taken = new long[logs];
        left = new long[logs];
        int slots = Integer.highestOneBit(Math.max(1, logs - 1)) * 4;
        keys = new long[slots];
        logOfSlot = new int[slots];
    }

    /** The log of a scope's number, a new one if it is the first time; {@link #NONE} if all are in use. */
    int findOrAdd(Scope scope, int id, LimitKind kind) {
        long key = ((long) scope.index() << 40) | ((long) id << 8) | code(kind);
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (keys[slot] != key) {
            if (keys[slot] == 0) {
                return use(slot, key);
            }
            slot = (slot + 1) & mask;
        }
        return logOfSlot[slot];
    }

    private static int code(LimitKind kind) {
        return switch (kind) {
            case SUBMITS -> 1;
            case AMENDS -> 2;
            case MESSAGES -> 3;
            case CANCELS -> 4;
            default -> throw new IllegalArgumentException("no limit on messages: kind=" + kind);
        };
    }

    private int use(int slot, long key) {
        if (used == taken.length) {
            return NONE;
        }
        keys[slot] = key;
        logOfSlot[slot] = used;
        return used++;
    }

    /** Messages in the window that ends now: younger than it is long, the highest limit at most. */
    int count(int log, long now) {
        long first = left[log];
        if (first < taken[log] && hasLeft(log, first, now)) {
            first = firstInWindow(log, first + 1, now);
            left[log] = first;
        }
        return (int) (taken[log] - first);
    }

    /** Few leave between two messages, so the steps begin small and double. */
    private long firstInWindow(int log, long from, long now) {
        long end = taken[log];
        long low = from; // all before it have left
        long high = from;
        long step = 1;
        while (high < end && hasLeft(log, high, now)) {
            low = high + 1;
            high = Math.min(end, high + step);
            step <<= 1;
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (hasLeft(log, middle, now)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean hasLeft(int log, long message, long now) {
        return now - times[at(log, message)] >= windowNanos;
    }

    /** Takes a message. */
    void add(int log, long now) {
        long message = taken[log]++;
        times[at(log, message)] = now;
        left[log] = Math.max(left[log], taken[log] - capacity);
    }

    /** Takes the newest message back. */
    void removeNewest(int log) {
        taken[log]--;
    }

    private int at(int log, long message) {
        return log * places + (int) (message & (places - 1));
    }
}
