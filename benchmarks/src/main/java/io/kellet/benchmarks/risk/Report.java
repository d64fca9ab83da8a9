package io.kellet.benchmarks.risk;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a venue says.
 *
 * @param order the order as it was first sent; none in a quote
 * @param lots filled, or released without a fill; in a quote none
 * @param price of the fill; in a quote the best bid, and the best offer is a tick above
 */
public record Report(Kind kind, @Nullable Order order, int symbol, long lots, long price) {

    /** What it reports. */
    public enum Kind {
        FILLED,
        /** What was left of it is out of the market. */
        CANCELLED,
        /** It never was in the market. */
        REJECTED,
        QUOTED
    }

    static Report quote(int symbol, long bid) {
        return new Report(Kind.QUOTED, null, symbol, 0, bid);
    }

    static Report of(Kind kind, Order order, long lots, long price) {
        return new Report(kind, order, order.symbol(), lots, price);
    }

    /** The order of a report that is not a quote. */
    public Order reported() {
        return requireNonNull(order, "a quote reports no order");
    }
}
