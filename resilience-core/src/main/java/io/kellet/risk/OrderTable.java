package io.kellet.risk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Orders by their number: a hash table over objects made once. Orders that have ended stay until their room is needed, the
 * one that ended first goes first. One thread, no allocation after the constructor, no walk longer than a bucket.
 */
final class OrderTable {

    private static final int END = -1;

    private final WorkingOrder[] orders;
    private final int[] buckets;
    private int free;
    private int oldestEnded = END;
    private int newestEnded = END;
    private int working;
    private final int maxWorking;

    OrderTable(int maxWorking, int remembered) {
        this.maxWorking = maxWorking;
        int size = Math.addExact(maxWorking, remembered);
        orders = new WorkingOrder[size];
        for (int slot = 0; slot < size; slot++) {
            orders[slot] = new WorkingOrder(slot);
            orders[slot].next = slot + 1 < size ? slot + 1 : END;
        }
        buckets = new int[Integer.highestOneBit(Math.max(1, size - 1)) * 4];
        Arrays.fill(buckets, END);
    }

    /** The order of this number, working or remembered. */
    @Nullable
    WorkingOrder find(long orderId) {
        for (int slot = buckets[bucketOf(orderId)]; slot != END; slot = orders[slot].next) {
            if (orders[slot].orderId == orderId) {
                return orders[slot];
            }
        }
        return null;
    }

    /** Is there room for one more that works? */
    boolean hasRoom() {
        return working < maxWorking;
    }

    /** A place for an order of this number, which is not in the table yet. The caller fills it. There is room. */
    WorkingOrder add(long orderId) {
        WorkingOrder order = takeFree();
        order.orderId = orderId;
        order.working = true;
        working++;
        int bucket = bucketOf(orderId);
        order.next = buckets[bucket];
        buckets[bucket] = order.slot;
        return order;
    }

    /** It works no more, and is remembered for a while. */
    void end(WorkingOrder order) {
        order.working = false;
        working--;
        order.older = newestEnded;
        order.newer = END;
        if (newestEnded == END) {
            oldestEnded = order.slot;
        } else {
            orders[newestEnded].newer = order.slot;
        }
        newestEnded = order.slot;
    }

    /** Forgets one that has ended. */
    void forget(WorkingOrder order) {
        unlinkEnded(order);
        unlinkFromBucket(order);
        order.orderId = 0;
        order.next = free;
        free = order.slot;
    }

    int working() {
        return working;
    }

    private WorkingOrder takeFree() {
        if (free == END) {
            forget(orders[oldestEnded]); // there is one: not all work, as there is room
        }
        WorkingOrder order = orders[free];
        free = order.next;
        return order;
    }

    private void unlinkEnded(WorkingOrder order) {
        if (order.older == END) {
            oldestEnded = order.newer;
        } else {
            orders[order.older].newer = order.newer;
        }
        if (order.newer == END) {
            newestEnded = order.older;
        } else {
            orders[order.newer].older = order.older;
        }
    }

    private void unlinkFromBucket(WorkingOrder order) {
        int bucket = bucketOf(order.orderId);
        if (buckets[bucket] == order.slot) {
            buckets[bucket] = order.next;
            return;
        }
        int before = buckets[bucket];
        while (orders[before].next != order.slot) {
            before = orders[before].next;
        }
        orders[before].next = order.next;
    }

    private int bucketOf(long orderId) {
        return (int) ((orderId * 0x9E3779B97F4A7C15L) >>> 32) & (buckets.length - 1);
    }
}
