package io.kellet.risk;

import org.jspecify.annotations.Nullable;

/**
 * What one scope holds and has working in one symbol. Belongs to the gate's thread; a {@link Control} reads it.
 *
 * <p>The worst case counts every working order of a side as filled and none of the other: {@link #worstLong} and
 * {@link #worstShort}. Money is counted in the same way, the position at its last mark, working orders at what was reserved
 * for them, and the larger of both sides is what the symbol adds to the scope's gross exposure. So what is shown follows from
 * the amounts alone, in whatever order they came.
 */
public final class Position {

    final LimitRow own = LimitRow.perSymbol(); // filled where no shared row will do
    LimitRow limits = own;
    long limitsVersion;

    int level; // of the tables: which scope
    int id;
    int symbol;
    boolean spare; // stands for those of places where nothing was accepted yet

    Exposure exposure = Exposure.NONE; // what it is part of

    @Nullable
    Exposure symbolExposure; // the symbol's own, which the firm's positions make up

    long mark; // money for one lot
    long quantity;
    long dayStart;
    long openBuy;
    long openSell;
    long openBuyMoney;
    long openSellMoney;
    long money; // the position at its last mark
    long gross; // what it adds to its exposure

    Position() {}

    /** Lots held; negative if short. */
    public long quantity() {
        return quantity;
    }

    /** Lots held when the day began. */
    public long dayStart() {
        return dayStart;
    }

    /** Lots of working buy orders. */
    public long openBuy() {
        return openBuy;
    }

    /** Lots of working sell orders. */
    public long openSell() {
        return openSell;
    }

    /** Money reserved for working buy orders. */
    public long openBuyMoney() {
        return openBuyMoney;
    }

    /** Money reserved for working sell orders. */
    public long openSellMoney() {
        return openSellMoney;
    }

    /** What the position is worth at its last mark; negative if short. */
    public long money() {
        return money;
    }

    /** Lots if all buys were filled and no sell. */
    public long worstLong() {
        return Amounts.add(quantity, openBuy);
    }

    /** Lots short if all sells were filled and no buy; negative if that is still long. */
    public long worstShort() {
        return Amounts.subtract(openSell, quantity);
    }

    /** What one lot is worth; 0 if there has been no price yet. */
    public long mark() {
        return mark;
    }

    /** What it adds to the scope's gross exposure. */
    public long gross() {
        return gross;
    }

    /** What it would add with so much more reserved on one side. */
    public long grossWith(boolean buy, long addedMoney) {
        return buy
                ? worst(money, Amounts.add(openBuyMoney, addedMoney), openSellMoney)
                : worst(money, openBuyMoney, Amounts.add(openSellMoney, addedMoney));
    }

    /** All that the scope has at risk, which this is part of. */
    public Exposure exposure() {
        return exposure;
    }

    /** The limits that hold for this symbol in this scope. */
    public LimitRow limits() {
        return limits;
    }

    static long worst(long money, long buys, long sells) {
        return Math.max(Amounts.absolute(Amounts.add(money, buys)), Amounts.absolute(Amounts.subtract(money, sells)));
    }
}
