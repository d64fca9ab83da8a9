package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.ReportView;
import io.kellet.risk.Verdict;
import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.Set;

/**
 * Stops a strategy that trades the same thing over and over: after as many executions in a window as
 * {@link LimitKind#EXECUTIONS} allows, its scope's latch trips. Time does not enable it again; two people do, and from then on it
 * counts from zero.
 *
 * <p>An execution is a report that adds to what is filled; a position that was adjusted without an order is none. The window
 * slides: what is counted stays in it for the whole window and up to 1/32 longer.
 * The latch trips with the last execution that is allowed, so that no order can bring one more. Orders that work already
 * may still be executed; each such execution trips it again, so that nobody re-arms what has not come to rest.
 *
 * <p>Fails closed: a number that is beyond its tables is refused if it has such a limit. Amendments are refused as new orders are.
 * Reductions pass unless the latches' mode stops them.
 */
public final class RepeatedExecution implements Control {

    private static final String REASON = "as many executions in the window as are allowed";

    private final ScopeIds ids;
    private final Latches latches;
    private final SlotClock clock;
    private final SlidingCounts executions;
    private final ScopeLimits limits;
    private final boolean[] tripped; // by this control, and not yet seen closed again

    /**
     * The control.
     *
     * @param ids what executions are counted for; as a rule {@code ScopeIds.of(Scope.STRATEGY, n)}
     * @param window over which they are counted; 1 ms to 366 days
     */
    public RepeatedExecution(ScopeIds ids, Duration window, Latches latches) {
        this.ids = requireNonNull(ids, "ids");
        this.latches = requireNonNull(latches, "latches");
        latches.requireRoomFor(ids);
        clock = new SlotClock(windowNanos(window));
        executions = new SlidingCounts(ids.total());
        limits = new ScopeLimits(ids, LimitKind.EXECUTIONS);
        tripped = new boolean[ids.total()];
    }

    static long windowNanos(Duration window) {
        long nanos = Deadline.nanosOf("window", window);
        if (nanos < 1_000_000 || nanos > Duration.ofDays(366).toNanos()) {
            throw new IllegalArgumentException("window must be 1 ms..366 days: " + window);
        }
        return nanos;
    }

    @Override
    public String name() {
        return "repeated-execution";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.EXECUTIONS);
    }

    @Override
    public long check(OrderView order) {
        if (!latches.stops(order.orderClass())) {
            return Verdict.ACCEPTED;
        }
        long slot = clock.slotAt(order.now());
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            finding = Verdict.worse(finding, check(scope, order, slot));
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    private long check(Scope scope, OrderView order, long slot) {
        int id = order.id(scope);
        int index = ids.index(scope, id);
        LimitRow row = order.exposure(scope).limits();
        if (index < 0) {
            return row.has(LimitKind.EXECUTIONS) ? Verdict.reject(Reason.ID_OUT_OF_RANGE) : Verdict.ACCEPTED;
        }
        if (isTripped(scope, id, index)) {
            return Verdict.reject(Reason.LATCHED, row.limitId(LimitKind.EXECUTIONS));
        }
        if (!row.has(LimitKind.EXECUTIONS)) {
            return Verdict.ACCEPTED;
        }
        long finding = row.check(LimitKind.EXECUTIONS, executions.count(index, slot) + 1, Reason.TOO_MANY);
        if (finding < 0) { // by other limits than those of the last execution
            trip(scope, id, index);
        }
        return finding;
    }

    /** People closed it: what was counted before is forgiven. */
    private boolean isTripped(Scope scope, int id, int index) {
        boolean isTripped = latches.isTripped(scope, id);
        if (tripped[index] && !isTripped) {
            tripped[index] = false;
            executions.clear(index);
        }
        return isTripped;
    }

    private void trip(Scope scope, int id, int index) {
        tripped[index] = true;
        latches.trip(scope, id, REASON);
    }

    @Override
    public void onReport(ReportView report) {
        if (report.filledQuantity() == 0 || report.orderId() == 0) {
            return;
        }
        long slot = clock.slotAt(report.now());
        for (Scope scope : ScopeIds.SCOPES) {
            int id = ScopeIds.id(report, scope);
            int index = ids.index(scope, id);
            if (index >= 0) {
                isTripped(scope, id, index);
                executions.add(index, slot);
                if (executions.count(index, slot) >= limits.at(index)) {
                    trip(scope, id, index);
                }
            }
        }
    }

    @Override
    public void onLimits(Limits limits) {
        this.limits.take(limits);
    }

    @Override
    public void validate(Limits limits) {
        ids.requireRoomFor(limits, LimitKind.EXECUTIONS, name());
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.TOO_MANY, Reason.LATCHED, Reason.ID_OUT_OF_RANGE);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        StringBuilder text = new StringBuilder();
        for (Scope scope : ScopeIds.SCOPES) {
            int index = ids.index(scope, order.id(scope));
            if (index >= 0 && limits.has(index)) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(scope.text())
                        .append(' ')
                        .append(order.id(scope))
                        .append(": executions=")
                        .append(executions.counted(index))
                        .append(" allowed=")
                        .append(limits.at(index))
                        .append(" latched=")
                        .append(latches.isTripped(scope, order.id(scope)));
            }
        }
        return text.toString();
    }

    /** Executions of one in the window, as of its last order or report; on the gate's thread. */
    public long executions(Scope scope, int id) {
        return executions.counted(ids.requireIndex(scope, id));
    }
}
