package io.kellet.risk;

import io.kellet.order.Scope;

/**
 * What one scope has at risk in all symbols together. Belongs to the gate's thread; a {@link Control} reads it. Every amount
 * is the sum over the scope's {@link Position}s, in whatever order they came.
 *
 * <p>Sums of what positions are worth are kept in 128 bits, each in a high and a low word. One price from another world makes a
 * position worth more than a {@code long} holds; a sum that was cut there would have lost what all others add, and
 * show too little at the next good price.
 */
public final class Exposure {

    private static final LimitRow NO_LIMITS = LimitRow.forScope();

    static final Exposure NONE = new Exposure(Scope.FIRM, 0);

    LimitRow limits = NO_LIMITS;
    long limitsVersion;

    final Scope scope;
    final int id;

    private long grossHigh;
    private long grossLow;
    private long moneyHigh;
    private long moneyLow;
    long openBuyMoney;
    long openSellMoney;

    Exposure(Scope scope, int id) {
        this.scope = scope;
        this.id = id;
    }

    public Scope scope() {
        return scope;
    }

    /** The number of the account, desk and so on. */
    public int id() {
        return id;
    }

    /** Money at risk: of each symbol the worse of both sides. */
    public long gross() {
        return fit(grossHigh, grossLow);
    }

    /** What the positions are worth, longs less shorts. */
    public long money() {
        return fit(moneyHigh, moneyLow);
    }

    public long openBuyMoney() {
        return openBuyMoney;
    }

    public long openSellMoney() {
        return openSellMoney;
    }

    /** Longs less shorts if all working buys were filled and no sell. */
    public long worstLong() {
        return Amounts.add(money(), openBuyMoney);
    }

    /** Shorts less longs if all working sells were filled and no buy. */
    public long worstShort() {
        return Amounts.subtract(openSellMoney, money());
    }

    /** The limits that hold for this scope. */
    public LimitRow limits() {
        return limits;
    }

    void addGross(long more) {
        long low = grossLow + more;
        grossHigh += (more >> 63) + carry(low, more);
        grossLow = low;
    }

    void addMoney(long more) {
        long low = moneyLow + more;
        moneyHigh += (more >> 63) + carry(low, more);
        moneyLow = low;
    }

    void addOpen(long buyMoney, long sellMoney) {
        openBuyMoney += buyMoney;
        openSellMoney += sellMoney;
    }

    private static long carry(long low, long added) {
        return low + Long.MIN_VALUE < added + Long.MIN_VALUE ? 1 : 0; // unsigned
    }

    private static long fit(long high, long low) {
        if (high == low >> 63 && low != Long.MIN_VALUE) {
            return low;
        }
        return high < 0 ? -Amounts.TOO_MUCH : Amounts.TOO_MUCH;
    }
}
