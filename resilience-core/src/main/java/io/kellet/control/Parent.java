package io.kellet.control;

import org.jspecify.annotations.Nullable;

/** A parent order, and what its children reserve and have filled. Belongs to the gate's thread but for {@link #gone}. */
final class Parent {

    final long id;
    final int symbol;
    final boolean buy;

    long quantity;
    long reserved;
    long filled;
    long children;
    boolean closed;

    @Nullable
    Parent next; // in its bucket

    /** Closed, and nothing works under it: its number is free again. Written last. */
    volatile boolean gone;

    Parent(long id, int symbol, boolean buy, long quantity) {
        this.id = id;
        this.symbol = symbol;
        this.buy = buy;
        this.quantity = quantity;
    }

    @Override
    public String toString() {
        return "parent=" + id + " symbol=" + symbol + (buy ? " buy" : " sell") + " quantity=" + quantity + " filled="
                + filled + " working=" + reserved + " children=" + children + (closed ? " closed" : "");
    }
}
