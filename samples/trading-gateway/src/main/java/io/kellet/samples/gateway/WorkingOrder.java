package io.kellet.samples.gateway;

import org.jspecify.annotations.Nullable;

/** An order that waits in a book. It is used again for another when it has left. */
final class WorkingOrder {
    long id;
    boolean buy;
    int priceTicks;
    int quantity;
    int filled;
    int worstTicks; // what a lot of it is reserved at
    int symbol;
    int account;
    int strategy;

    // neighbours at its price, and in the order of arrival over all books; the latter chains free ones too
    @Nullable
    WorkingOrder before;

    @Nullable
    WorkingOrder behind;

    @Nullable
    WorkingOrder older;

    @Nullable
    WorkingOrder newer;

    int left() {
        return quantity - filled;
    }

    void become(Order order, int filledAlready, int reservedAtTicks) {
        id = order.id;
        buy = order.buy;
        priceTicks = order.priceTicks;
        quantity = order.quantity;
        filled = filledAlready;
        worstTicks = reservedAtTicks;
        symbol = order.symbol;
        account = order.account;
        strategy = order.strategy;
    }
}
