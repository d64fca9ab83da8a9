package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Amounts;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops orders that are too large a part of what is traded on an average day. Enforces {@link LimitKind#ADV_PERCENT}, of the
 * whole quantity, exactly.
 *
 * <p>Fails closed: where the kind is limited and the symbol has no {@link io.kellet.risk.MarketData#dailyVolume daily volume}, the order is
 * refused unless asked otherwise.
 *
 * <p>An amendment counts with its new total, and passes if it asks for no more than is working. A reduction moves the market like any order
 * and counts like one. A cancel passes.
 */
public final class DailyVolumeShare implements Control {

    private final InDoubt unknown;
    private final InDoubt reductions;
    private final Remarks remarks = new Remarks();

    /** Refuses what has no daily volume. */
    public DailyVolumeShare() {
        this(InDoubt.REFUSE, InDoubt.REFUSE);
    }

    /**
     * @param unknown what becomes of an order of a symbol without a daily volume
     * @param reductions what becomes of a {@link OrderClass#REDUCE} of one
     */
    public DailyVolumeShare(InDoubt unknown, InDoubt reductions) {
        this.unknown = requireNonNull(unknown, "unknown");
        this.reductions = requireNonNull(reductions, "reductions");
    }

    @Override
    public String name() {
        return "daily-volume-share";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.ADV_PERCENT);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL || order.addedQuantity() <= 0) {
            return Verdict.ACCEPTED;
        }
        int limitId = PerSymbol.limitId(order, LimitKind.ADV_PERCENT);
        if (limitId == Verdict.NO_LIMIT) {
            return Verdict.ACCEPTED;
        }
        long daily = order.marketData().dailyVolume(order.symbol());
        if (daily == 0) {
            InDoubt doubt = order.orderClass() == OrderClass.REDUCE ? reductions : unknown;
            return doubt.verdict(Reason.NO_DATA, limitId);
        }
        long percent = percent(order.quantity(), daily);
        return remarks.on(order, PerSymbol.check(order, LimitKind.ADV_PERCENT, percent, Reason.OVER_LIMIT), percent);
    }

    /** Rounded up, so it is more than n exactly if the share is more than n percent. */
    private static long percent(long quantity, long daily) {
        long hundredfold = Amounts.multiply(quantity, 100);
        return hundredfold / daily + (hundredfold % daily == 0 ? 0 : 1);
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        String share = remarks.explain("percent of the daily volume, rounded up:", order);
        String daily = "daily volume " + order.marketData().dailyVolume(order.symbol());
        return share.isEmpty() ? daily : share + ", " + daily;
    }
}
