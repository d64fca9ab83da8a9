package io.kellet.risk;

import io.kellet.order.Scope;

/**
 * What one scope has at risk in all symbols together. Belongs to the gate's thread; a {@link Control} reads it. Every amount
 * is the sum over the scope's {@link Position}s, in whatever order they came.
 */
public final class Exposure {

    static final Exposure NONE = new Exposure(Scope.FIRM, 0);

    final LimitRow limits = LimitRow.forScope();
    long limitsVersion;

    final Scope scope;
    final int id;

    long gross;
    long money;
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
        return gross;
    }

    /** What the positions are worth, longs less shorts. */
    public long money() {
        return money;
    }

    public long openBuyMoney() {
        return openBuyMoney;
    }

    public long openSellMoney() {
        return openSellMoney;
    }

    /** Longs less shorts if all working buys were filled and no sell. */
    public long worstLong() {
        return Amounts.add(money, openBuyMoney);
    }

    /** Shorts less longs if all working sells were filled and no buy. */
    public long worstShort() {
        return Amounts.subtract(openSellMoney, money);
    }

    /** The limits that hold for this scope. */
    public LimitRow limits() {
        return limits;
    }

    /** Saturates; {@link Book#revalue} adds up anew. */
    void add(long grossMore, long moneyMore, long buyMoney, long sellMoney) {
        gross = Amounts.add(gross, grossMore);
        money = Amounts.add(money, moneyMore);
        openBuyMoney += buyMoney;
        openSellMoney += sellMoney;
    }

    void clear() {
        gross = 0;
        money = 0;
        openBuyMoney = 0;
        openSellMoney = 0;
    }
}
