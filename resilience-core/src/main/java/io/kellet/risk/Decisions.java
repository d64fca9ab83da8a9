package io.kellet.risk;

import io.kellet.kill.KillSwitch;
import io.kellet.order.OrderClass;
import org.jspecify.annotations.Nullable;

/** Decides on orders, one at a time: by whoever has the gate's turn. */
final class Decisions {

    private static final int MOST_GRANTS = 8;

    private final Controls controls;
    private final Book book;
    private final OrderTable refused;
    private final Intake intake;
    private final KillSwitch kill;
    private final @Nullable Overrides overrides;
    private final GateCounters counters;
    private final OrderView view;
    private final long retryNanos;

    // of the order that is being decided
    private Limits limits;
    private final @Nullable OverrideGrant[] grants = new OverrideGrant[MOST_GRANTS];
    private final long[] granted = new long[MOST_GRANTS]; // the refusal each grant lets pass
    private int grantCount;

    Decisions(
            GateConfig config,
            MarketData market,
            Book book,
            Controls controls,
            KillSwitch kill,
            @Nullable Overrides overrides,
            GateCounters counters,
            Limits limits) {
        this.controls = controls;
        this.book = book;
        this.kill = kill;
        this.overrides = overrides;
        this.counters = counters;
        this.limits = limits;
        refused = new OrderTable(1, config.rememberedOrders());
        intake = new Intake(config, market, book);
        view = new OrderView(market);
        retryNanos = config.retryWindow().toNanos();
    }

    long decide(RiskOrder order, long now, Limits latest) {
        view.orderClass = OrderClass.NEW; // as long as it has not said what it is
        if (latest != limits) {
            limits = latest;
            controls.onLimits(latest);
        }
        OrderView view = this.view;
        view.now = now;
        grantCount = 0;
        long finding = intake.read(order, view, latest);
        if (finding != Verdict.ACCEPTED) {
            return refuse(Controls.ORDER, finding);
        }
        return switch (view.orderClass) {
            case NEW, REDUCE -> decideNew(view);
            case AMEND -> decideAmend(view);
            case CANCEL -> decideCancel(view);
        };
    }

    /** The order's own accessors threw. One that had said that it is a cancel is one, whatever else it cannot say. */
    long malformed() {
        return view.orderClass == OrderClass.CANCEL
                ? Verdict.ACCEPTED
                : refuse(Controls.ORDER, Verdict.reject(Reason.MALFORMED));
    }

    private long decideNew(OrderView view) {
        WorkingOrder known = book.orders.find(view.orderId);
        if (known != null) {
            return known.working && known.isSameAs(view) && known.mayRepeat(view.now, retryNanos)
                    ? again(known.verdict, view)
                    : refuse(Controls.ORDER, Verdict.reject(Reason.ORDER_ID_REUSED));
        }
        WorkingOrder before = refused.find(view.orderId);
        if (before != null && before.verdict < 0 && isRetry(before, view)) {
            counters.countRefusal(before.verdict);
            return before.verdict;
        }
        long finding = intake.place(view, limits, null);
        if (finding != Verdict.ACCEPTED) {
            return refuse(Controls.ORDER, finding);
        }
        if (!book.orders.hasRoom()) {
            return refuse(Controls.ORDER, Verdict.reject(Reason.NO_ROOM));
        }
        long verdict = askAll(view);
        if (verdict < 0) {
            remember(before, view, verdict);
            return verdict;
        }
        if (before != null) {
            before.verdict = Verdict.ACCEPTED; // no refusal to give again
        }
        book.keep(view.positions, limits);
        WorkingOrder working = book.orders.add(view.orderId);
        working.become(view);
        working.verdict = verdict;
        book.reserve(working, view.unitMoney);
        return verdict;
    }

    private long decideAmend(OrderView view) {
        WorkingOrder working = book.orders.find(view.orderId);
        if (working != null
                && working.working
                && working.isAlike(view)
                && working.amendments.isLast(view.quantity, view.price)
                && working.mayRepeat(view.now, retryNanos)) {
            return again(Verdict.ACCEPTED, view);
        }
        long finding = intake.place(view, limits, working);
        if (finding != Verdict.ACCEPTED || working == null) {
            return refuse(Controls.ORDER, finding);
        }
        long verdict = askAll(view);
        if (verdict >= 0) {
            book.orders.amend(working, view.quantity, view.price, view.unitMoney);
            working.wasAmended(view.now);
            book.reserve(working, view.unitMoney);
        }
        return verdict;
    }

    /** Nothing refuses a cancel; who would, warns. */
    private long decideCancel(OrderView view) {
        long warning = Verdict.ACCEPTED;
        for (int i = 0; i < controls.count(); i++) {
            warning = worse(warning, i, Verdict.asWarning(controls.check(i, view)));
            warning = worse(warning, i, Verdict.asWarning(controls.reserve(i, view)));
        }
        return accept(warning);
    }

    /** The same message once more: the same answer, and nothing reserved, but not while a kill switch is engaged. */
    private long again(long verdict, OrderView view) {
        return killAllows(view) ? verdict : refuse(Controls.KILL, Verdict.reject(Reason.KILLED));
    }

    private boolean killAllows(OrderView view) {
        return kill.allows(
                view.orderClass, view.desk, view.account, view.strategy, view.trader, view.symbol, view.venue);
    }

    private boolean isRetry(WorkingOrder before, OrderView view) {
        long age = view.now - before.decidedAt;
        return age >= 0
                && age <= retryNanos
                && before.isSameAs(view)
                && Verdict.limitVersion(before.verdict) == limits.version()
                && findGrant(Verdict.control(before.verdict), view) == null;
    }

    /** A control's refusal; what the switch or a broken control refused is as good as new once that is repaired. */
    private void remember(@Nullable WorkingOrder before, OrderView view, long verdict) {
        if (Verdict.control(verdict) == Controls.KILL || Verdict.reason(verdict) == Reason.CONTROL_FAILED) {
            return;
        }
        WorkingOrder order = before;
        if (order == null) {
            order = refused.add(view.orderId);
            refused.end(order);
        }
        order.become(view);
        order.verdict = verdict;
    }

    /** Asks every control, then takes from every control and override, then looks at the kill switch, last of all. */
    private long askAll(OrderView view) {
        long warning = Verdict.ACCEPTED;
        int count = controls.count();
        for (int i = 0; i < count; i++) {
            long finding = controls.check(i, view);
            if (finding < 0 && !isGranted(i, finding, view)) {
                return refuse(i + Controls.FIRST, finding);
            }
            warning = finding < 0 ? warning : worse(warning, i, finding);
        }
        for (int i = 0; i < count; i++) {
            long finding = controls.reserve(i, view);
            if (finding < 0) {
                controls.undo(i, view);
                return refuse(i + Controls.FIRST, finding);
            }
            warning = worse(warning, i, finding);
        }
        for (int used = 0; used < grantCount; used++) {
            if (!grant(used).use()) { // it was the last use, and another order was faster
                giveBackGrants(used);
                controls.undo(count, view);
                counters.countRefusal(granted[used]);
                return granted[used];
            }
        }
        if (!killAllows(view)) {
            giveBackGrants(grantCount);
            controls.undo(count, view);
            return refuse(Controls.KILL, Verdict.reject(Reason.KILLED));
        }
        if (grantCount > 0) {
            countGrants(view);
        }
        return accept(warning);
    }

    private boolean isGranted(int control, long finding, OrderView view) {
        if (!controls.isOverridable(control)
                || Verdict.reason(finding) == Reason.CONTROL_FAILED
                || grantCount == MOST_GRANTS) {
            return false;
        }
        OverrideGrant grant = findGrant(control + Controls.FIRST, view);
        if (grant == null) {
            return false;
        }
        grants[grantCount] = grant;
        granted[grantCount] = Verdict.by(control + Controls.FIRST, limits.version(), finding);
        grantCount++;
        return true;
    }

    private @Nullable OverrideGrant findGrant(int control, OrderView view) {
        return overrides == null || control < Controls.FIRST ? null : overrides.find(controls.name(control), view);
    }

    private OverrideGrant grant(int i) {
        OverrideGrant grant = grants[i];
        if (grant == null) {
            throw new IllegalStateException("no grant: " + i);
        }
        return grant;
    }

    private void giveBackGrants(int count) {
        for (int i = 0; i < count; i++) {
            grant(i).giveBack();
        }
    }

    /** A control refused what two people let pass: perhaps it is too strict. Counted once for an order. */
    private void countGrants(OrderView view) {
        for (int i = 0; i < grantCount; i++) {
            counters.count(GateCounters.OVERRIDES);
        }
        if (overrides != null && view.orderClass != OrderClass.AMEND && wasRefused(view.orderId)) {
            overrides.countFalsePositive();
        }
    }

    private boolean wasRefused(long orderId) {
        WorkingOrder before = refused.find(orderId);
        return before != null && before.verdict < 0;
    }

    private long accept(long warning) {
        if (warning != Verdict.ACCEPTED) {
            counters.count(GateCounters.WARNINGS);
        }
        return warning;
    }

    private long worse(long warning, int control, long finding) {
        return warning != 0 || finding == 0 ? warning : Verdict.by(control + Controls.FIRST, limits.version(), finding);
    }

    private long refuse(int control, long finding) {
        long verdict = Verdict.by(control, limits.version(), finding);
        counters.countRefusal(verdict);
        return verdict;
    }
}
