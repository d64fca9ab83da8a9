package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.util.Set;

/**
 * Stops orders in what is on a restricted list, or what the account may not trade. Lists are limits of kind
 * {@link LimitKind#RESTRICTED}, 1 for buys, 2 for sells, 3 for both, in any scope and for any symbol; {@link Permissions} say
 * which accounts may trade which symbols and venues.
 *
 * <p>Reductions are refused as everything else is: a list that lets people get out of a position forbids one side only.
 * So are amendments, whatever they change. Cancels pass. No limit can be lifted here for one order.
 */
public final class Restricted implements Control {

    private static final long BUYS = 1;
    private static final long SELLS = 2;

    private volatile Permissions permissions;

    /** To begin with; {@code Permissions.everythingAllowed().build()} for lists alone. */
    public Restricted(Permissions permissions) {
        this.permissions = requireNonNull(permissions, "permissions");
    }

    @Override
    public String name() {
        return "restricted";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.RESTRICTED);
    }

    /** Other permissions, from the next order on. Any thread; no order sees some of both. */
    public void permissions(Permissions next) {
        permissions = requireNonNull(next, "next");
    }

    public Permissions permissions() {
        return permissions;
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() == OrderClass.CANCEL) {
            return Verdict.ACCEPTED;
        }
        long side = order.isBuy() ? BUYS : SELLS;
        int levels = order.levels();
        for (int level = 0; level < levels; level++) {
            LimitRow row = order.position(level).limits();
            if (row.has(LimitKind.RESTRICTED) && (row.limit(LimitKind.RESTRICTED) & side) != 0) {
                return Verdict.reject(Reason.RESTRICTED, row.limitId(LimitKind.RESTRICTED));
            }
        }
        Permissions now = permissions;
        return now.allowsSymbol(order.account(), order.symbol()) && now.allowsVenue(order.account(), order.venue())
                ? Verdict.ACCEPTED
                : Verdict.reject(Reason.RESTRICTED);
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.RESTRICTED);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        if (Verdict.limitId(verdict) != Verdict.NO_LIMIT) {
            return (order.isBuy() ? "buys" : "sells") + " of symbol " + order.symbol() + " are restricted";
        }
        Permissions now = permissions;
        return "account " + order.account() + ": symbol " + order.symbol() + " "
                + said(now.allowsSymbol(order.account(), order.symbol())) + ", venue " + order.venue() + " "
                + said(now.allowsVenue(order.account(), order.venue()));
    }

    private static String said(boolean allowed) {
        return allowed ? "allowed" : "not allowed";
    }
}
