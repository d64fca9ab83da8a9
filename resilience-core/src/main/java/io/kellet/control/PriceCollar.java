package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.time.Duration;
import java.util.Set;

/**
 * Stops prices too far from the market: a buy above {@code reference * (1 + b)}, a sell below {@code reference * (1 - b)}, to
 * the tick. Enforces {@link LimitKind#PRICE_COLLAR_BPS}.
 *
 * <p>Fails closed: without a reference that is {@link io.kellet.risk.DataQuality#OK} and young enough every order of a limited
 * symbol is refused, reductions too unless asked otherwise. Where nothing is limited no reference is needed.
 *
 * <p>A market order has no price to compare and needs the reference all the same; the gate values it at the collar's edge. An amendment
 * is held to the collar at its new price, even if it asks for less: it could move into the market. A reduction is held to
 * it as well. A cancel passes.
 */
public final class PriceCollar implements Control {

    /** Which side of the reference is limited. */
    public enum Sides {
        /** Buys above it and sells below: prices that give money away. */
        AGGRESSIVE,
        /** Also buys far below it and sells far above, which cost nothing but are hardly meant. */
        BOTH
    }

    private final long maxAgeNanos;
    private final Sides sides;
    private final InDoubt reductions;
    private final Remarks remarks = new Remarks();

    /** The aggressive side; refuses whatever cannot be compared. */
    public PriceCollar(Duration maxAge) {
        this(maxAge, Sides.AGGRESSIVE, InDoubt.REFUSE);
    }

    /**
     * @param maxAge an older reference is none; 1 µs to 1 day
     * @param reductions what becomes of a {@link OrderClass#REDUCE} without a reference
     */
    public PriceCollar(Duration maxAge, Sides sides, InDoubt reductions) {
        maxAgeNanos = Spans.nanosOfAge("maxAge", maxAge);
        this.sides = requireNonNull(sides, "sides");
        this.reductions = requireNonNull(reductions, "reductions");
    }

    @Override
    public String name() {
        return "price-collar";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.PRICE_COLLAR_BPS);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        int limitId = PerSymbol.limitId(order, LimitKind.PRICE_COLLAR_BPS);
        if (limitId == Verdict.NO_LIMIT) {
            return Verdict.ACCEPTED;
        }
        MarketData market = order.marketData();
        long reference = market.freshPrice(order.symbol(), order.now(), maxAgeNanos);
        if (reference == 0) {
            InDoubt doubt = order.orderClass() == OrderClass.REDUCE ? reductions : InDoubt.REFUSE;
            return doubt.verdict(market.price(order.symbol()) == 0 ? Reason.NO_DATA : Reason.STALE_DATA, limitId);
        }
        if (order.isMarket()) {
            return Verdict.ACCEPTED;
        }
        long off = bpsOff(order, reference);
        long finding = PerSymbol.check(order, LimitKind.PRICE_COLLAR_BPS, off, Reason.PRICE_TOO_FAR);
        return remarks.on(order, finding, off);
    }

    private long bpsOff(OrderView order, long reference) {
        long above = Bps.above(order.price(), reference);
        long below = Bps.below(order.price(), reference);
        if (sides == Sides.BOTH) {
            return Math.max(above, below);
        }
        return order.isBuy() ? above : below;
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        String off = remarks.explain("bps off the reference:", order);
        String reference = "last reference " + order.marketData().price(order.symbol());
        return off.isEmpty() ? reference : off + ", " + reference;
    }
}
