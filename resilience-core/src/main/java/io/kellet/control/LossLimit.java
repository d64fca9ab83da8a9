package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Amounts;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.Set;

/**
 * Stops who has lost too much: {@link LimitKind#LOSS} since the day began, {@link LimitKind#LOSS_PERCENT} of
 * {@link LimitKind#CAPITAL}, {@link LimitKind#DRAWDOWN} since the best moment of the day; in every scope of the order.
 *
 * <p>A breach trips the scope's latch: on the thread that pushes the profit, at once, and when an order comes. So it holds even if
 * the profit recovers, limits are raised or a new day begins, until two people close it. The thread that pushes judges by the
 * limits of the gate's last order.
 *
 * <p>Fails closed: where there is such a limit, a profit that was never pushed, is unknown or older than allowed refuses, and so does
 * a percentage of a capital that nobody said. Amendments are refused as new orders are. Reductions pass, whatever was lost and
 * whatever is known, unless the latches' mode stops them. No limit can be lifted here for one order.
 */
public final class LossLimit implements Control {

    private static final String REASON = "loss or drawdown over its limit";

    private final ProfitBoard board;
    private final ScopeIds ids;
    private final long maxAgeNanos;
    private final Latches latches;

    private volatile LossRules prepared; // by whoever brings limits, so that taking them allocates nothing
    private volatile LossRules rules;

    /**
     * The control.
     *
     * @param maxAge a profit older than this is none; 1 ms to 1 day
     */
    public LossLimit(ProfitBoard board, Duration maxAge, Latches latches) {
        this.board = requireNonNull(board, "board");
        this.latches = requireNonNull(latches, "latches");
        ids = board.ids();
        maxAgeNanos = Deadline.nanosOf("maxAge", maxAge);
        if (maxAgeNanos < 1_000_000 || maxAgeNanos > Duration.ofDays(1).toNanos()) {
            throw new IllegalArgumentException("maxAge must be 1 ms..1 day: " + maxAge);
        }
        latches.requireRoomFor(ids);
        rules = new LossRules(ids, null);
        prepared = rules;
        board.watch(this::onProfit);
    }

    @Override
    public String name() {
        return "loss-limit";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.CAPITAL, LimitKind.DRAWDOWN, LimitKind.LOSS, LimitKind.LOSS_PERCENT);
    }

    @Override
    public long check(OrderView order) {
        OrderClass orderClass = order.orderClass();
        if (!latches.stops(orderClass)) {
            return Verdict.ACCEPTED;
        }
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            finding = Verdict.worse(finding, check(scope, order));
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    private long check(Scope scope, OrderView order) {
        int id = order.id(scope);
        int index = ids.index(scope, id);
        LimitRow row = order.exposure(scope).limits();
        if (index >= 0 && latches.isTripped(scope, id)) {
            return Verdict.reject(Reason.LATCHED);
        }
        boolean percent = row.has(LimitKind.LOSS_PERCENT);
        boolean limited = percent || row.has(LimitKind.LOSS) || row.has(LimitKind.DRAWDOWN);
        if (!limited || passes(order)) {
            return Verdict.ACCEPTED;
        }
        if (index < 0) {
            return Verdict.reject(Reason.ID_OUT_OF_RANGE);
        }
        if (!board.isKnown(index) || (percent && !row.has(LimitKind.CAPITAL))) {
            return Verdict.reject(Reason.NO_DATA, anyLimit(row));
        }
        if (!board.isFresh(index, order.now(), maxAgeNanos)) {
            return Verdict.reject(Reason.STALE_DATA, anyLimit(row));
        }
        long finding = judge(row, index);
        if (finding < 0) {
            latches.trip(scope, id, REASON);
        }
        return finding;
    }

    /** What adds no risk, though a latch would stop it. */
    private static boolean passes(OrderView order) {
        return order.orderClass() == OrderClass.REDUCE;
    }

    private long judge(LimitRow row, int index) {
        long loss = board.loss(index);
        long finding = row.check(LimitKind.LOSS, loss, Reason.OVER_LIMIT);
        if (row.has(LimitKind.LOSS_PERCENT)) {
            long percent = percentOf(row.limit(LimitKind.CAPITAL), loss);
            finding = Verdict.worse(finding, row.check(LimitKind.LOSS_PERCENT, percent, Reason.OVER_LIMIT));
        }
        return Verdict.worse(finding, row.check(LimitKind.DRAWDOWN, board.drawdown(index), Reason.OVER_LIMIT));
    }

    private static int anyLimit(LimitRow row) {
        return row.has(LimitKind.LOSS)
                ? row.limitId(LimitKind.LOSS)
                : row.has(LimitKind.DRAWDOWN) ? row.limitId(LimitKind.DRAWDOWN) : row.limitId(LimitKind.LOSS_PERCENT);
    }

    /** Rounded up; of numbers that are too large to multiply, in parts. */
    static long percentOf(long capital, long loss) {
        long whole = loss / capital;
        long rest = loss % capital;
        long divisor = capital;
        if (divisor > Long.MAX_VALUE / 100) { // then 1/128 of both is exact enough, and errs on the safe side
            rest = (rest >> 7) + 1;
            divisor >>= 7;
        }
        long percent = (rest * 100 + divisor - 1) / divisor;
        return Amounts.add(Amounts.multiply(whole, 100), percent);
    }

    /** On the thread that pushes. */
    private void onProfit(Scope scope, int id, int index) {
        LossRules now = rules;
        if (board.loss(index) > now.loss(index) || board.drawdown(index) > now.drawdown(index)) {
            latches.trip(scope, id, REASON);
        }
    }

    @Override
    public void onLimits(Limits limits) {
        LossRules ready = prepared;
        rules = ready.isOf(limits) ? ready : new LossRules(ids, limits); // else two changes met
    }

    @Override
    public void validate(Limits limits) {
        ids.requireRoomFor(limits, LimitKind.LOSS, name());
        ids.requireRoomFor(limits, LimitKind.LOSS_PERCENT, name());
        ids.requireRoomFor(limits, LimitKind.DRAWDOWN, name());
        prepared = new LossRules(ids, limits);
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.OVER_LIMIT, Reason.LATCHED, Reason.NO_DATA, Reason.STALE_DATA, Reason.ID_OUT_OF_RANGE);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        StringBuilder text = new StringBuilder();
        for (Scope scope : ScopeIds.SCOPES) {
            int id = order.id(scope);
            int index = ids.index(scope, id);
            if (index < 0) {
                continue;
            }
            text.append(text.isEmpty() ? "" : ", ")
                    .append(scope.text())
                    .append(' ')
                    .append(id);
            if (board.isKnown(index)) {
                text.append(": loss=")
                        .append(board.loss(index))
                        .append(" drawdown=")
                        .append(board.drawdown(index));
                text.append(board.isFresh(index, order.now(), maxAgeNanos) ? "" : " too old");
            } else {
                text.append(": profit unknown");
            }
            text.append(latches.isTripped(scope, id) ? " latched" : "");
        }
        return text.toString();
    }
}
