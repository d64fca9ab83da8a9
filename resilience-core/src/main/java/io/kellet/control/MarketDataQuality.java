package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.DataQuality;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.time.Duration;

/**
 * Stops trading blind: a symbol whose prices are unknown, stale or too old. Needs no limit; it holds for every symbol of
 * the gate that it is given to.
 *
 * <p>Fails closed: {@link DataQuality#STALE}, {@link DataQuality#UNKNOWN} and an old price refuse, and so does a price from the future, which says that the
 * clock has stepped back. {@link DataQuality#MAYBE_STALE} warns or refuses, as asked.
 *
 * <p>Amendments are refused like new orders, those for less too: cancel instead. A reduction is refused unless asked otherwise.
 * A cancel passes. Nobody may override it: people know no more of the market than the feed.
 */
public final class MarketDataQuality implements Control {

    private final long maxAgeNanos;
    private final InDoubt maybeStale;
    private final InDoubt reductions;

    /** Refuses whatever is not surely good. */
    public MarketDataQuality(Duration maxAge) {
        this(maxAge, InDoubt.REFUSE, InDoubt.REFUSE);
    }

    /**
     * @param maxAge an older price is stale; 1 µs to 1 day
     * @param maybeStale what becomes of an order while the feed says {@link DataQuality#MAYBE_STALE}
     * @param reductions what becomes of a {@link OrderClass#REDUCE} that would be refused
     */
    public MarketDataQuality(Duration maxAge, InDoubt maybeStale, InDoubt reductions) {
        maxAgeNanos = Spans.nanosOfAge("maxAge", maxAge);
        this.maybeStale = requireNonNull(maybeStale, "maybeStale");
        this.reductions = requireNonNull(reductions, "reductions");
    }

    @Override
    public String name() {
        return "market-data-quality";
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        MarketData market = order.marketData();
        DataQuality quality = market.quality(order.symbol());
        if (quality == DataQuality.UNKNOWN || market.price(order.symbol()) == 0) {
            return refusal(order, Reason.NO_DATA);
        }
        if (quality == DataQuality.STALE || !isYoung(order.now() - market.priceTime(order.symbol()))) {
            return refusal(order, Reason.STALE_DATA);
        }
        if (quality == DataQuality.OK) {
            return Verdict.ACCEPTED;
        }
        return maybeStale == InDoubt.WARN
                ? Verdict.warn(Reason.STALE_DATA, Verdict.NO_LIMIT)
                : refusal(order, Reason.STALE_DATA);
    }

    /** A price slightly from the future is the caller's reading of the clock being old. */
    private boolean isYoung(long age) {
        return age <= maxAgeNanos && age >= -maxAgeNanos;
    }

    private long refusal(OrderView order, Reason reason) {
        InDoubt doubt = order.orderClass() == OrderClass.REDUCE ? reductions : InDoubt.REFUSE;
        return doubt.verdict(reason, Verdict.NO_LIMIT);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        MarketData market = order.marketData();
        int symbol = order.symbol();
        if (market.price(symbol) == 0) {
            return "there has never been a price";
        }
        return "market data now " + market.quality(symbol) + ", last price " + market.price(symbol) + ", "
                + (order.now() - market.priceTime(symbol)) / 1_000 + " us old, at most " + maxAgeNanos / 1_000;
    }
}
