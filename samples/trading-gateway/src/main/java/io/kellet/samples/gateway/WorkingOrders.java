package io.kellet.samples.gateway;

import org.jspecify.annotations.Nullable;

/** Every order that waits in a book, the oldest first. Made beforehand, so that none is allocated. */
final class WorkingOrders {

    private @Nullable WorkingOrder free;
    private @Nullable WorkingOrder oldest;
    private @Nullable WorkingOrder newest;
    private int count;

    WorkingOrders(int room) {
        for (int i = 0; i < room; i++) {
            WorkingOrder order = new WorkingOrder();
            order.newer = free;
            free = order;
        }
    }

    int count() {
        return count;
    }

    @Nullable
    WorkingOrder oldest() {
        return oldest;
    }

    WorkingOrder add(Order order, int filledAlready, int reservedAtTicks) {
        WorkingOrder added = free;
        if (added == null) {
            throw new IllegalStateException("no room for another working order: working=" + count);
        }
        free = added.newer;
        added.become(order, filledAlready, reservedAtTicks);
        added.newer = null;
        added.older = newest;
        if (newest == null) {
            oldest = added;
        } else {
            newest.newer = added;
        }
        newest = added;
        count++;
        return added;
    }

    void remove(WorkingOrder order) {
        if (order.older == null) {
            oldest = order.newer;
        } else {
            order.older.newer = order.newer;
        }
        if (order.newer == null) {
            newest = order.older;
        } else {
            order.newer.older = order.older;
        }
        order.older = null;
        order.newer = free;
        free = order;
        count--;
    }
}
