package io.kellet.risk;

import io.kellet.count.ThreadCounter;
import io.kellet.kill.KillSwitch;
import io.kellet.latency.PacedLatency;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    final Book book; // tests look at it
    private final Decisions decisions;
    private final Reports reports;
    private final WorkingOrder elsewhere = new WorkingOrder(-1);
    private final Turn turn;
    private final PacedLatency latency;
    private final GateCounters counters;
    private final ThreadCounter busy = new ThreadCounter();
    private final ThreadCounter wrongThread = new ThreadCounter();

    private final ReentrantLock swapping = new ReentrantLock();
    private final @Nullable Limits[] kept =
            new Limits[KEPT_LIMITS]; // the last ones by version, for explanations; under the lock
    private volatile Limits latest;

    RiskGate(RiskGateBuilder builder, MarketData market, KillSwitch kill, Limits limits) {
        config = builder.config;
        clock = builder.clock;
        this.market = market;
        this.kill = kill;
        controls = new Controls(config.name(), builder.controls);
        counters = new GateCounters(controls);
        book = new Book(config, market);
        decisions = new Decisions(config, market, book, controls, kill, builder.overrides, counters, limits);
        reports = new Reports(book, controls, counters);
        turn = new Turn(
                config.writers() == GateConfig.Writers.MANY, config.patience().toNanos(), clock);
        latency = builder.latency;
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
            return decisions.decide(order, now, latest);
        } catch (Throwable e) { // the order's own accessors: controls are caught one by one
            return decisions.malformed();
        } finally {
            turn.giveBack();
        }
    }

    private long withoutTurn(RiskOrder order) {
        if (isCancel(order)) {
            return Verdict.ACCEPTED;
        }
        Reason reason = turn.refusal();
        (reason == Reason.BUSY ? busy : wrongThread).increment();
        return Verdict.by(Controls.ORDER, latest.version(), Verdict.reject(reason));
    }

    private static boolean isCancel(RiskOrder order) {
        try {
            return order.orderClass() == OrderClass.CANCEL;
        } catch (RuntimeException e) {
            return false; // whatever it is, it is refused
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
        if (cumulativeQuantity < 0
                || cumulativeQuantity > GateConfig.MOST_AMOUNT
                || (cumulativeQuantity == 0 && !ended)) {
            return Reported.INVALID;
        }
        turn.take();
        try {
            return reports.report(orderId, cumulativeQuantity, ended, clock.nanos());
        } finally {
            turn.giveBack();
        }
    }

    private Reported amendment(long orderId, long quantity, long price, boolean accepted) {
        turn.take();
        try {
            return reports.amendment(orderId, quantity, price, accepted, clock.nanos());
        } finally {
            turn.giveBack();
        }
    }

    /**
     * Moves a position without an order: what is held when the day begins, or what a reconciliation with the venue found.
     *
     * @param quantity lots to add; negative to take away
     * @param price what to value them at until there is a price, in ticks
     * @throws IllegalArgumentException if a number is out of range, the price is not positive or there is no room for the position
     */
    public void adjust(Place place, long quantity, long price) {
        if (price <= 0 || price > config.maxPrice() || Amounts.absolute(quantity) > GateConfig.MOST_AMOUNT) {
            throw new IllegalArgumentException("price must be 1.." + config.maxPrice() + ", quantity within "
                    + GateConfig.MOST_AMOUNT + ": price=" + price + " quantity=" + quantity);
        }
        turn.take();
        try {
            fill(elsewhere, place, quantity);
            Position[] touched = new Position[book.levels()];
            long unit = Amounts.multiply(price, market.multiplier(place.symbol()));
            long mark = Amounts.multiply(market.price(place.symbol()), market.multiplier(place.symbol()));
            for (int level = 0; level < book.levels(); level++) {
                int id = idOf(book.scopeOf(level), place);
                touched[level] = book.position(level, id, place.symbol(), latest, mark == 0 ? unit : mark);
            }
            if (!book.hasRoomFor(touched)) {
                throw new IllegalArgumentException("no room for another position, raise GateConfig.positions: gate="
                        + config.name() + " positions=" + config.positions());
            }
            book.keep(touched, latest);
            System.arraycopy(touched, 0, elsewhere.positions, 0, touched.length);
            reports.adjust(elsewhere, quantity, clock.nanos());
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
     * What a scope holds and has working in a symbol; read it on the gate's thread only. Where nothing was ever accepted an
     * empty one, which stays empty.
     *
     * @throws IllegalArgumentException if the scope holds no positions in this gate, or a number is out of range
     */
    public Position position(Scope scope, int id, int symbol) {
        turn.take();
        try {
            for (int level = 0; level < book.levels(); level++) {
                if (book.scopeOf(level) == scope && book.isKnown(scope, id) && book.isKnown(Scope.SYMBOL, symbol)) {
                    return book.look(level, id, symbol, latest);
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
            if (entry.kind().isPerSymbol() && entry.scope() != Scope.SYMBOL && !book.isTracked(entry.scope())) {
                throw new IllegalArgumentException("nothing would enforce it, since gate " + config.name()
                        + " holds no positions of a " + entry.scope().text()
                        + "; add the scope to GateConfig.scopes: " + entry);
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
     * The control that failed may be believed again: somebody has looked. It is told the limits in force; if it throws at
     * that it has failed anew.
     *
     * @return whether a control of this name had failed
     */
    public boolean repaired(String control) {
        turn.take();
        try {
            return controls.repaired(control, latest);
        } finally {
            turn.giveBack();
        }
    }

    /**
     * The only writer of the gate makes room for another: the next thread that comes. False if it was not the caller. A writer
     * that has died has made room.
     */
    public boolean handOver() {
        return turn.handOver();
    }

    /**
     * What a control threw that refuses since; empty if it may be believed. Any thread. A gate logs nothing itself: who watches
     * {@link GateSnapshot#failedControls} or its metric asks here for the cause.
     */
    public Optional<Throwable> failure(String control) {
        return Optional.ofNullable(controls.failure(control));
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

    /** What it has counted beside its refusals. Any thread; a few loads. */
    public GateCounts counts() {
        return new GateCounts(
                counters.of(GateCounters.WARNINGS),
                counters.of(GateCounters.OVERRIDES),
                counters.of(GateCounters.UNKNOWN_REPORTS),
                counters.of(GateCounters.OVERFILLS),
                controls.failedNames().size());
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

    /** How often it refused, by control and reason: all there can be, most of them 0. Any thread. */
    public List<RefusalCount> allRefusals() {
        List<RefusalCount> all = new ArrayList<>();
        for (int control = 0; control < controls.numbers(); control++) {
            for (Reason reason : controls.reasons(control)) {
                all.add(new RefusalCount(controls.name(control), reason, refusals(control, reason)));
            }
        }
        return all;
    }

    /** How often a control refused for a reason; 0 if there is none of this name. Any thread. */
    public long refusals(String control, Reason reason) {
        int number = controls.number(control);
        return number < 0 ? 0 : refusals(number, reason);
    }

    private long refusals(int control, Reason reason) {
        long inTurn = counters.refusals(control, reason);
        if (control != Controls.ORDER) {
            return inTurn;
        }
        return switch (reason) {
            case BUSY -> inTurn + busy.sum();
            case WRONG_THREAD -> inTurn + wrongThread.sum();
            default -> inTurn;
        };
    }

    private List<RefusalCount> refusals() {
        List<RefusalCount> happened = new ArrayList<>();
        for (int control = 0; control < controls.numbers(); control++) {
            for (Reason reason : Reason.values()) {
                long count = refusals(control, reason);
                if (count != 0) {
                    happened.add(new RefusalCount(controls.name(control), reason, count));
                }
            }
        }
        return happened;
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
