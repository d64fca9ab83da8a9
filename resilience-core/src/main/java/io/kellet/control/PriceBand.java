package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops orders that walk a price away in small steps, each within its collar: a buy too far above the lowest price of the last
 * window, a sell too far below the highest. Enforces {@link LimitKind#PRICE_BAND_BPS}.
 *
 * <p>Prices that count are the references that accepted orders of limited symbols were decided by and the prices they paid beyond them:
 * buys above the reference, sells below it. A price on the passive side moves nothing. The present reference counts for every order. A price counts for the
 * window and at most one part of it longer, which errs on the safe side. A market order counts at the reference.
 *
 * <p>Fails closed: without a reference that is good and young enough every order of a limited symbol is refused.
 *
 * <p>A reduction counts, but is only warned about and needs no reference: who has to get out of a market that runs away must be able to. The collar
 * still holds for it. An amendment is held to the band at its new price. A cancel passes.
 */
public final class PriceBand implements Control {

    private final PriceBandConfig config;
    private final long maxAgeNanos;
    private final PriceHistory history;
    private final SteadyTime time = new SteadyTime();
    private final Remarks remarks = new Remarks();
    private boolean added;

    public PriceBand(PriceBandConfig config) {
        this.config = requireNonNull(config, "config");
        maxAgeNanos = config.maxAge().toNanos();
        history = new PriceHistory(config.symbols(), config.window().toNanos(), config.buckets());
    }

    public PriceBandConfig config() {
        return config;
    }

    @Override
    public String name() {
        return "price-band";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.PRICE_BAND_BPS);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        int limitId = PerSymbol.limitId(order, LimitKind.PRICE_BAND_BPS);
        if (limitId == Verdict.NO_LIMIT) {
            return Verdict.ACCEPTED;
        }
        long finding = held(order, limitId);
        return finding < 0 && order.orderClass() == OrderClass.REDUCE
                ? Verdict.warn(Verdict.reason(finding), Verdict.limitId(finding))
                : finding;
    }

    private long held(OrderView order, int limitId) {
        int symbol = order.symbol();
        if (symbol >= config.symbols()) {
            return Verdict.reject(Reason.NO_ROOM, limitId);
        }
        long reference = reference(order);
        if (reference == 0) {
            boolean never = order.marketData().price(symbol) == 0;
            return Verdict.reject(never ? Reason.NO_DATA : Reason.STALE_DATA, limitId);
        }
        long now = time.at(order.now());
        long price = order.isMarket() ? reference : order.price();
        long moved = order.isBuy()
                ? Bps.above(price, history.lowest(symbol, now, reference))
                : Bps.below(price, history.highest(symbol, now, reference));
        long finding = PerSymbol.check(order, LimitKind.PRICE_BAND_BPS, moved, Reason.PRICE_DRIFT);
        return remarks.on(order, finding, moved);
    }

    private long reference(OrderView order) {
        MarketData market = order.marketData();
        return market.freshPrice(order.symbol(), order.now(), maxAgeNanos);
    }

    @Override
    public long reserve(OrderView order) {
        added = false;
        if (order.orderClass() != OrderClass.CANCEL
                && PerSymbol.limitId(order, LimitKind.PRICE_BAND_BPS) != Verdict.NO_LIMIT) {
            add(order, reference(order));
        }
        return Verdict.ACCEPTED;
    }

    private void add(OrderView order, long reference) {
        if (reference == 0 || order.symbol() >= config.symbols()) {
            return; // a reduction, or overridden: nothing to count it by
        }
        long price = order.isMarket() ? reference : order.price();
        long low = order.isBuy() ? reference : Math.min(reference, price);
        long high = order.isBuy() ? Math.max(reference, price) : reference;
        history.add(order.symbol(), time.at(order.now()), low, high);
        added = true;
    }

    @Override
    public void undo(OrderView order) {
        if (added) {
            history.undo();
            added = false;
        }
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        String moved = remarks.explain("bps moved:", order);
        return moved.isEmpty() ? moved : moved + " within " + config.window();
    }
}
