package io.kellet.risk;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.kill.KillSwitch;
import io.kellet.latency.PacedLatency;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides on every order before it leaves: accepts it and reserves what it may cost, or refuses it and says why. Fails
 * closed: what is missing, stale, out of range or broken refuses.
 *
 * <pre>{@code
 * long verdict = gate.check(order);
 * if (Verdict.isAccepted(verdict)) {
 *     venue.send(order);
 * } else {
 *     log.refused(gate.explain(verdict, order));    // off the hot path
 * }
 * // and when the venue reports:
 * gate.onFill(orderId, cumulativeQuantity);
 * gate.onCancelled(orderId);
 * }</pre>
 *
 * <p>An accepted order reserves position, exposure and rate at once. Fills move what they fill from reserved to held;
 * cancel, reject and expiry give the rest back; each once, in whatever order reports come and however often.
 *
 * <p>With {@link GateConfig.Writers#ONE} one thread checks and reports. With {@link GateConfig.Writers#MANY} any may, one at a
 * time. Limits are swapped, and snapshots taken, by any thread. A check allocates nothing, and neither does a report.
 *
 * <p>The gate measures itself: how long a check took, and if told by {@link #check(RiskOrder, long)} when it was due, how long
 * its caller waited.
 */
public final class RiskGate implements LimitsHolder {

    private static final int KEPT_LIMITS = 8;

    private final GateConfig config;
    private final NanoClock clock;
    private final MarketData market;
    private final KillSwitch kill;
    private final Controls controls;
    private final Book book;
    private final OrderTable refused;
    private final Intake intake;
    private final OrderView view;
    private final ReportView report = new ReportView();
    private final WorkingOrder elsewhere = new WorkingOrder(-1);
    private final Turn turn;
    private final PacedLatency latency;
    private final GateCounters counters;
    private final ThreadCounter busy = new ThreadCounter();
    private final ThreadCounter wrongThread = new ThreadCounter();
    private final long retryNanos;

    private final ReentrantLock swapping = new ReentrantLock();
    private final @Nullable Limits[] kept =
            new Limits[KEPT_LIMITS]; // the last ones by version, for explanations; under the lock
    private volatile Limits latest;

    private Limits limits; // what the last order was decided by

    RiskGate(RiskGateBuilder builder, MarketData market, KillSwitch kill, Limits limits) {
        config = builder.config;
        clock = builder.clock;
        this.market = market;
        this.kill = kill;
        controls = new Controls(config.name(), builder.controls);
        book = new Book(config, market);
        refused = new OrderTable(1, config.rememberedOrders());
        intake = new Intake(config, market, book);
        view = new OrderView(market);
        turn = new Turn(
                config.writers() == GateConfig.Writers.MANY, config.patience().toNanos(), clock);
        latency = builder.latency;
        counters = new GateCounters(controls);
        retryNanos = config.retryWindow().toNanos();
        this.limits = limits;
        latest = limits;
        kept[0] = limits;
        validate(limits);
        controls.onLimits(limits);
    }

    /** Starts a gate from its sizes; it needs prices, a kill switch, limits and controls besides. */
    public static RiskGateBuilder of(GateConfig config) {
        return new RiskGateBuilder(config);
    }

    public GateConfig config() {
        return config;
    }

    /**
     * Decides on an order. {@link Verdict} says what the answer means. A cancel is always accepted.
     */
    public long check(RiskOrder order) {
        long start = clock.nanos();
        long verdict = checkAt(order, start);
        latency.service().record(clock.nanos() - start);
        return verdict;
    }

    /**
     * As {@link #check(RiskOrder)}, for an order that was due at a known moment: what it waited until now counts as the gate's
     * response time.
     */
    public long check(RiskOrder order, long intendedNanos) {
        long start = clock.nanos();
        long verdict = checkAt(order, start);
        latency.record(intendedNanos, start, clock.nanos());
        return verdict;
    }

    private long checkAt(RiskOrder order, long now) {
        if (!turn.tryTake(now)) {
            return withoutTurn(order);
        }
        try {
            return decide(order, now);
        } catch (Throwable e) { // the order's own accessors: controls are caught one by one
            return refuse(Controls.ORDER, Verdict.reject(Reason.MALFORMED));
        } finally {
            turn.giveBack();
        }
    }

    private long withoutTurn(RiskOrder order) {
        if (isCancel(order)) {
            return Verdict.ACCEPTED;
        }
        boolean many = config.writers() == GateConfig.Writers.MANY;
        (many ? busy : wrongThread).increment();
        return Verdict.by(Controls.ORDER, latest.version(), Verdict.reject(many ? Reason.BUSY : Reason.WRONG_THREAD));
    }

    private static boolean isCancel(RiskOrder order) {
        try {
            return order.orderClass() == OrderClass.CANCEL;
        } catch (RuntimeException e) {
            return false; // whatever it is, it is refused
        }
    }

    private long decide(RiskOrder order, long now) {
        OrderView view = this.view;
        adoptLimits();
        view.now = now;
        long finding = intake.read(order, view, limits);
        if (finding != Verdict.ACCEPTED) {
            return refuse(Controls.ORDER, finding);
        }
        return switch (view.orderClass) {
            case NEW, REDUCE -> decideNew(view);
            case AMEND -> decideAmend(view, requireNonNull(book.orders.find(view.orderId)));
            case CANCEL -> askCancel(view);
        };
    }

    private long decideNew(OrderView view) {
        WorkingOrder known = book.orders.find(view.orderId);
        if (known != null) {
            return known.working && known.isSameAs(view)
                    ? again(known, view)
                    : refuse(Controls.ORDER, Verdict.reject(Reason.ORDER_ID_REUSED));
        }
        WorkingOrder before = refused.find(view.orderId);
        if (before != null && isRetry(before, view)) {
            counters.countRefusal(before.verdict);
            return before.verdict;
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
            refused.forget(before);
        }
        WorkingOrder working = book.orders.add(view.orderId);
        working.become(view);
        working.verdict = verdict;
        reserve(working, view);
        return verdict;
    }

    private long decideAmend(OrderView view, WorkingOrder working) {
        long verdict = askAll(view);
        if (verdict >= 0) {
            working.addAmend(view.quantity, view.price, view.unitMoney);
            reserve(working, view);
        }
        return verdict;
    }

    private void reserve(WorkingOrder working, OrderView view) {
        for (int level = 0; level < view.positions.length; level++) {
            Position position = view.positions[level];
            if (position.mark == 0) {
                position.mark = view.unitMoney; // until there is a price
            }
        }
        book.settle(working, 0);
    }

    /** The same order once more: the same answer, and nothing reserved, but not while a kill switch is engaged. */
    private long again(WorkingOrder known, OrderView view) {
        return killAllows(view) ? known.verdict : refuse(Controls.KILL, Verdict.reject(Reason.KILLED));
    }

    private boolean killAllows(OrderView view) {
        return kill.allows(
                view.orderClass, view.desk, view.account, view.strategy, view.trader, view.symbol, view.venue);
    }

    private boolean isRetry(WorkingOrder before, OrderView view) {
        long age = view.now - before.decidedAt;
        return age >= 0 && age <= retryNanos && before.isSameAs(view);
    }

    private void remember(@Nullable WorkingOrder before, OrderView view, long verdict) {
        if (Verdict.control(verdict) == Controls.KILL) {
            return; // the order is as good as before once the switch is armed again
        }
        WorkingOrder order = before;
        if (order == null) {
            order = refused.add(view.orderId);
            refused.end(order);
        }
        order.become(view);
        order.verdict = verdict;
    }

    /** Asks every control, then takes from every control, then looks at the kill switch, last of all. */
    private long askAll(OrderView view) {
        long warning = Verdict.ACCEPTED;
        int count = controls.count();
        for (int i = 0; i < count; i++) {
            long finding = controls.check(i, view);
            if (finding < 0) {
                return refuse(i + Controls.FIRST, finding);
            }
            warning = worse(warning, i, finding);
        }
        for (int i = 0; i < count; i++) {
            long finding = controls.reserve(i, view);
            if (finding < 0) {
                controls.undo(i, view);
                return refuse(i + Controls.FIRST, finding);
            }
            warning = worse(warning, i, finding);
        }
        if (!killAllows(view)) {
            controls.undo(count, view);
            return refuse(Controls.KILL, Verdict.reject(Reason.KILLED));
        }
        return accept(warning);
    }

    /** Nothing refuses a cancel; who would, warns. */
    private long askCancel(OrderView view) {
        long warning = Verdict.ACCEPTED;
        for (int i = 0; i < controls.count(); i++) {
            warning = worse(warning, i, Verdict.asWarning(controls.check(i, view)));
            warning = worse(warning, i, Verdict.asWarning(controls.reserve(i, view)));
        }
        return accept(warning);
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

    private void adoptLimits() {
        Limits next = latest;
        if (next != limits) {
            limits = next;
            controls.onLimits(next);
        }
    }

    /**
     * The venue filled some of an order.
     *
     * @param cumulativeQuantity all lots of it that were filled so far, so that a report that is lost, late or doubled does no harm
     */
    public Reported onFill(long orderId, long cumulativeQuantity) {
        return report(orderId, cumulativeQuantity, false);
    }

    /** The venue took the order out of the market. Fills that are reported later still count. */
    public Reported onCancelled(long orderId) {
        return report(orderId, 0, true);
    }

    /** As {@link #onCancelled(long)}, with all lots that had been filled. */
    public Reported onCancelled(long orderId, long cumulativeQuantity) {
        return report(orderId, cumulativeQuantity, true);
    }

    /** The venue never took the order. */
    public Reported onRejected(long orderId) {
        return report(orderId, 0, true);
    }

    /** The order's time was over. */
    public Reported onExpired(long orderId) {
        return report(orderId, 0, true);
    }

    /** The venue accepted an amendment with these terms. */
    public Reported onAmended(long orderId, long quantity, long price) {
        return amendment(orderId, quantity, price, true);
    }

    /** The venue refused an amendment with these terms. */
    public Reported onAmendRejected(long orderId, long quantity, long price) {
        return amendment(orderId, quantity, price, false);
    }

    private Reported report(long orderId, long cumulativeQuantity, boolean ended) {
        if (cumulativeQuantity < 0 || cumulativeQuantity > Book.MOST_MONEY || (cumulativeQuantity == 0 && !ended)) {
            return Reported.INVALID;
        }
        turn.take();
        try {
            WorkingOrder order = book.orders.find(orderId);
            if (order == null) {
                return unknownOrder();
            }
            long filled = Math.max(0, cumulativeQuantity - order.filled);
            if (filled == 0 && (!ended || !order.working)) {
                return Reported.ALREADY_KNOWN;
            }
            boolean overfilled = filled > 0 && order.filled + filled > order.mostQuantity();
            order.filled += filled;
            settle(order, filled, ended);
            if (overfilled) {
                counters.count(GateCounters.OVERFILLS);
                return Reported.OVERFILLED;
            }
            return Reported.APPLIED;
        } finally {
            turn.giveBack();
        }
    }

    private Reported unknownOrder() {
        counters.count(GateCounters.UNKNOWN_REPORTS);
        return Reported.UNKNOWN_ORDER;
    }

    private Reported amendment(long orderId, long quantity, long price, boolean accepted) {
        turn.take();
        try {
            WorkingOrder order = book.orders.find(orderId);
            if (order == null) {
                return unknownOrder();
            }
            int amend = order.working ? order.findAmend(quantity, price) : -1;
            if (amend < 0) {
                return Reported.ALREADY_KNOWN;
            }
            if (accepted) {
                order.takeTerms(amend);
            }
            order.removeAmend(amend);
            settle(order, 0, false);
            return Reported.APPLIED;
        } finally {
            turn.giveBack();
        }
    }

    private void settle(WorkingOrder order, long filled, boolean ended) {
        long quantityBefore = order.reservedQuantity;
        long moneyBefore = order.reservedMoney;
        boolean over = order.working && (ended || order.wantedQuantity() == 0);
        if (over) {
            book.orders.end(order);
        }
        book.settle(order, filled);
        tell(order, filled, quantityBefore - order.reservedQuantity, moneyBefore - order.reservedMoney, over);
    }

    private void tell(WorkingOrder order, long filled, long released, long releasedMoney, boolean ended) {
        report.order = order;
        report.filledQuantity = filled;
        report.releasedQuantity = released;
        report.releasedMoney = releasedMoney;
        report.ended = ended;
        report.now = clock.nanos();
        controls.onReport(report);
    }

    /**
     * Moves a position without an order: what is held when the day begins, or what a reconciliation with the venue found.
     *
     * @param quantity lots to add; negative to take away
     * @param price what to value them at until there is a price, in ticks
     * @throws IllegalArgumentException if a number is out of range, the price is not positive or there is no room for the position
     */
    public void adjust(Place place, long quantity, long price) {
        if (price <= 0 || price > config.maxPrice() || Amounts.absolute(quantity) > Book.MOST_MONEY) {
            throw new IllegalArgumentException("price must be 1.." + config.maxPrice() + ", quantity within "
                    + Book.MOST_MONEY + ": price=" + price + " quantity=" + quantity);
        }
        turn.take();
        try {
            fill(elsewhere, place, quantity);
            long unit = Amounts.multiply(price, market.multiplier(place.symbol()));
            long mark = Amounts.multiply(market.price(place.symbol()), market.multiplier(place.symbol()));
            for (int level = 0; level < book.levels(); level++) {
                int id = idOf(book.scopeOf(level), place);
                Position position = book.position(level, id, place.symbol(), latest, mark == 0 ? unit : mark);
                if (position == null) {
                    throw new IllegalArgumentException("no room for another position, raise GateConfig.positions: gate="
                            + config.name() + " positions=" + config.positions());
                }
                elsewhere.positions[level] = position;
            }
            book.adjust(elsewhere, quantity);
            tell(elsewhere, Math.abs(quantity), 0, 0, false);
        } finally {
            turn.giveBack();
        }
    }

    private void fill(WorkingOrder order, Place place, long quantity) {
        for (Scope scope : Scope.values()) {
            int id = idOf(scope, place);
            if (!book.isKnown(scope, id)) {
                throw new IllegalArgumentException(scope.text() + " must be 0.." + (book.size(scope) - 1) + ": " + id);
            }
        }
        order.buy = quantity >= 0;
        order.symbol = place.symbol();
        order.account = place.account();
        order.desk = place.desk();
        order.strategy = place.strategy();
        order.trader = place.trader();
        order.venue = place.venue();
    }

    private static int idOf(Scope scope, Place place) {
        return switch (scope) {
            case FIRM -> 0;
            case DESK -> place.desk();
            case ACCOUNT -> place.account();
            case STRATEGY -> place.strategy();
            case TRADER -> place.trader();
            case SYMBOL -> place.symbol();
            case VENUE -> place.venue();
        };
    }

    /**
     * What a scope holds and has working in a symbol; read it on the gate's thread only.
     *
     * @throws IllegalArgumentException if the scope holds no positions in this gate, or a number is out of range or there is no
     *     room for another position
     */
    public Position position(Scope scope, int id, int symbol) {
        turn.take();
        try {
            for (int level = 0; level < book.levels(); level++) {
                if (book.scopeOf(level) == scope && book.isKnown(scope, id) && book.isKnown(Scope.SYMBOL, symbol)) {
                    Position position = book.position(level, id, symbol, limits, 0);
                    if (position != null) {
                        return position;
                    }
                }
            }
        } finally {
            turn.giveBack();
        }
        throw new IllegalArgumentException("no such position: gate=" + config.name() + " scope=" + scope.text() + " id="
                + id + " symbol=" + symbol);
    }

    /**
     * What a scope has at risk in all symbols; read it on the gate's thread only.
     *
     * @throws IllegalArgumentException if the number is out of range
     */
    public Exposure exposure(Scope scope, int id) {
        if (!book.isKnown(scope, id)) {
            throw new IllegalArgumentException(
                    scope.text() + " must be 0.." + (book.size(scope) - 1) + ": gate=" + config.name() + " id=" + id);
        }
        return book.exposure(scope, id);
    }

    /** From now on intraday positions count from what is held now. */
    public void startDay() {
        turn.take();
        try {
            book.startDay();
        } finally {
            turn.giveBack();
        }
    }

    /**
     * Values every position at the last prices. A check does so for what it touches; what is not traded keeps its last mark
     * until this is called. Takes microseconds for a thousand positions, on the gate's thread.
     */
    public void revalue() {
        turn.take();
        try {
            book.revalue();
        } finally {
            turn.giveBack();
        }
    }

    /** The limits that the next order is decided by. Any thread. */
    @Override
    public Limits limits() {
        return latest;
    }

    @Override
    public void validate(Limits next) {
        for (LimitEntry entry : next.entries()) {
            if (entry.scopeId() != LimitEntry.EVERY && !book.isKnown(entry.scope(), entry.scopeId())) {
                throw new IllegalArgumentException(entry.scope().text() + " must be 0.."
                        + (book.size(entry.scope()) - 1) + " in gate " + config.name() + ": " + entry);
            }
            if (entry.symbol() != LimitEntry.EVERY && !book.isKnown(Scope.SYMBOL, entry.symbol())) {
                throw new IllegalArgumentException("symbol must be 0.." + (book.size(Scope.SYMBOL) - 1) + " in gate "
                        + config.name() + ": " + entry);
            }
        }
        controls.validate(next);
    }

    /**
     * Puts other limits in force, from the next order on. Any thread. Changes that people ask for go through a desk instead, which
     * wants two of them.
     *
     * @throws IllegalArgumentException if the gate cannot enforce them or they are not newer than those it has; the old ones stay
     */
    public void swap(Limits next) {
        validate(next);
        take(next);
    }

    @Override
    public void take(Limits next) {
        swapping.lock();
        try {
            if (next.version() <= latest.version()) {
                throw new IllegalArgumentException("limits must be newer than those in force: gate=" + config.name()
                        + " version=" + next.version() + " inForce=" + latest.version());
            }
            System.arraycopy(kept, 0, kept, 1, KEPT_LIMITS - 1);
            kept[0] = next;
            latest = next;
        } finally {
            swapping.unlock();
        }
    }

    /**
     * The control that failed may be believed again: somebody has looked.
     *
     * @return whether a control of this name had failed
     */
    public boolean repaired(String control) {
        turn.take();
        try {
            return controls.repaired(control);
        } finally {
            turn.giveBack();
        }
    }

    /** The only writer of the gate makes room for another: the next thread that comes. False if it was not the caller. */
    public boolean handOver() {
        return turn.handOver();
    }

    /** What {@link Verdict#control} means. */
    public String controlName(int control) {
        return control < 0 || control >= controls.numbers() ? "unknown" : controls.name(control);
    }

    /**
     * A verdict in words: what refused, why, the limit as it was written and by which file, who engaged the switch. Any thread;
     * allocates, and reads the order again.
     */
    public String explain(long verdict, RiskOrder order) {
        OrderView shown = new OrderView(market);
        Intake.show(order, shown, clock.nanos());
        int control = Verdict.control(verdict);
        return Explanation.of(
                verdict,
                shown,
                controlName(control),
                controls.explain(control, shown, verdict),
                keptLimits(Verdict.limitVersion(verdict)),
                kill);
    }

    private @Nullable Limits keptLimits(long version) {
        swapping.lock();
        try {
            for (Limits limits : kept) {
                if (limits != null && limits.version() == version) {
                    return limits;
                }
            }
            return null;
        } finally {
            swapping.unlock();
        }
    }

    /** What it has done so far. Any thread; takes some microseconds. */
    public GateSnapshot snapshot() {
        return new GateSnapshot(
                config.name(),
                latest.version(),
                latency.service().snapshot(),
                latency.response().snapshot(),
                refusals(),
                counters.of(GateCounters.WARNINGS),
                counters.of(GateCounters.OVERRIDES),
                counters.of(GateCounters.UNKNOWN_REPORTS),
                counters.of(GateCounters.OVERFILLS),
                controls.failedNames());
    }

    private List<RefusalCount> refusals() {
        List<RefusalCount> refusals = new ArrayList<>(counters.refusals());
        add(refusals, Reason.BUSY, busy.sum());
        add(refusals, Reason.WRONG_THREAD, wrongThread.sum());
        return refusals;
    }

    private void add(List<RefusalCount> refusals, Reason reason, long count) {
        if (count != 0) {
            refusals.add(new RefusalCount(controls.name(Controls.ORDER), reason, count));
        }
    }

    /**
     * Gives the calling thread the counters it writes to now, so that its first order allocates nothing. A trading thread calls
     * it when it starts.
     */
    public void attachCurrentThread() {
        latency.attachCurrentThread();
        kill.attachCurrentThread();
        busy.attachCurrentThread();
        wrongThread.attachCurrentThread();
    }

    /** Service and response times of checks. */
    public PacedLatency latency() {
        return latency;
    }
}
