package io.kellet.var;

/** What a {@link VarBook} held at one instant, in lots: the positions, and what is left of working buys and sells. */
public final class VarPositions {

    private final long[] held;
    private final long[] buys;
    private final long[] sells;

    VarPositions(int symbols) {
        held = new long[symbols];
        buys = new long[symbols];
        sells = new long[symbols];
    }

    void set(int index, long held, long buys, long sells) {
        this.held[index] = held;
        this.buys[index] = buys;
        this.sells[index] = sells;
    }

    public int symbols() {
        return held.length;
    }

    /** Long is positive, short is negative. */
    public long held(int index) {
        return held[index];
    }

    /** Lots of buy orders that are not filled yet; never negative. */
    public long workingBuys(int index) {
        return buys[index];
    }

    /** Lots of sell orders that are not filled yet; never negative. */
    public long workingSells(int index) {
        return sells[index];
    }

    /** The position if every working order were filled. */
    public long asFilled(int index) {
        return held[index] + buys[index] - sells[index];
    }
}
