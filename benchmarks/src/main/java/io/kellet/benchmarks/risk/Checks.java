package io.kellet.benchmarks.risk;

/** Which controls a gate asks. */
public enum Checks {
    /** The size of the order. */
    ONE,
    /** Size, value, price and position. */
    FOUR,
    /** All that look at orders, positions, prices, messages and losses. */
    TWELVE,
    /** Eleven of those, and delta-normal value at risk at 95, 99 and 99.9 %. */
    TWELVE_WITH_VAR,
    /** Eleven of those, and historical value at risk over 500 scenarios at 95 and 99 %. */
    TWELVE_WITH_HISTORICAL_VAR,
    /** All twelve that look at more than the size of the order, and that one last: an order over the size is refused at the end. */
    TWELVE_SIZE_LAST
}
