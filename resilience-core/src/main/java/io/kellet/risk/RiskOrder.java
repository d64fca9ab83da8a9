package io.kellet.risk;

import io.kellet.order.OrderClass;

/**
 * What the gate wants to know about an order; implemented by the user's own order class. The gate reads every answer once
 * and decides on what it read, so an object that changes meanwhile cannot be accepted as one order and sent as another
 * half: send what {@code RiskGate.check} saw.
 *
 * <p>Called on the thread that checks; must not block or allocate.
 */
public interface RiskOrder {

    OrderClass orderClass();

    /**
     * The order's own number, the same for all messages about it, never reused: any but 0. {@link OrderClass#AMEND} and
     * {@link OrderClass#CANCEL} name the working order by it.
     */
    long orderId();

    boolean isBuy();

    /** In lots, positive. Of an amended order the new total, what is filled already included. Not read of a cancel. */
    long quantity();

    /** In ticks, positive. Not read if {@link #isMarket()}, nor of a cancel. */
    long price();

    /** Is it to be executed at any price? */
    default boolean isMarket() {
        return false;
    }

    int symbol();

    int account();

    int desk();

    int strategy();

    int trader();

    int venue();

    /** The parent order that this one is a slice of; 0 if it has none. */
    default long parentId() {
        return 0;
    }
}
