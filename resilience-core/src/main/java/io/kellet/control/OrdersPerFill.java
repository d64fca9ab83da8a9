package io.kellet.control;

import static java.util.Objects.requireNonNull;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.LimitKind;
import io.kellet.risk.LimitRow;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.ReportView;
import io.kellet.risk.Verdict;
import java.time.Duration;
import java.util.Set;

/**
 * Stops whoever sends many orders and executes few: more than {@link LimitKind#ORDERS_PER_FILL} for each order that was
 * executed, over a window, from so many orders on. None executed counts as one.
 *
 * <p>What counts is an order accepted, once, and its first execution, once, however many fills it has. Amendments pass and
 * are not counted: those are for a throttle. Reductions are counted and pass. The window slides: what is counted stays in it
 * for the whole window and up to 1/32 longer. A refused order never left, so the ratio gets better by executions, or as
 * orders leave the window; nothing is latched.
 *
 * <p>Fails closed: a number that is beyond its tables is refused if it has such a limit.
 */
public final class OrdersPerFill implements Control {

    private final ScopeIds ids;
    private final int minimumOrders;
    private final SlotClock clock;
    private final SlidingCounts sent;
    private final SlidingCounts executed;

    private long reservedIn; // slot of the last reserve

    /**
     * The control.
     *
     * @param window over which orders are counted; 1 ms to 366 days
     * @param minimumOrders fewer than these, the one that comes included, are not judged; at least 1
     */
    public OrdersPerFill(ScopeIds ids, Duration window, int minimumOrders) {
        this.ids = requireNonNull(ids, "ids");
        if (minimumOrders < 1) {
            throw new IllegalArgumentException("minimumOrders must be at least 1: " + minimumOrders);
        }
        this.minimumOrders = minimumOrders;
        clock = new SlotClock(RepeatedExecution.windowNanos(window));
        sent = new SlidingCounts(ids.total());
        executed = new SlidingCounts(ids.total());
    }

    @Override
    public String name() {
        return "orders-per-fill";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.ORDERS_PER_FILL);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() != OrderClass.NEW) {
            return Verdict.ACCEPTED;
        }
        long slot = clock.slotAt(order.now());
        long finding = Verdict.ACCEPTED;
        for (Scope scope : ScopeIds.SCOPES) {
            LimitRow row = order.exposure(scope).limits();
            if (row.has(LimitKind.ORDERS_PER_FILL)) {
                finding = Verdict.worse(finding, check(row, ids.index(scope, order.id(scope)), slot));
            }
            if (finding < 0) {
                return finding;
            }
        }
        return finding;
    }

    private long check(LimitRow row, int index, long slot) {
        if (index < 0) {
            return Verdict.reject(Reason.ID_OUT_OF_RANGE);
        }
        long orders = sent.count(index, slot) + 1;
        if (orders < minimumOrders) {
            return Verdict.ACCEPTED;
        }
        long fills = Math.max(1, executed.count(index, slot));
        return row.check(LimitKind.ORDERS_PER_FILL, (orders + fills - 1) / fills, Reason.TOO_MANY);
    }

    @Override
    public long reserve(OrderView order) {
        if (isCounted(order)) {
            reservedIn = clock.slotAt(order.now());
            for (Scope scope : ScopeIds.SCOPES) {
                int index = ids.index(scope, order.id(scope));
                if (index >= 0) {
                    sent.add(index, reservedIn);
                }
            }
        }
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        if (isCounted(order)) {
            for (Scope scope : ScopeIds.SCOPES) {
                int index = ids.index(scope, order.id(scope));
                if (index >= 0) {
                    sent.remove(index, reservedIn);
                }
            }
        }
    }

    private static boolean isCounted(OrderView order) {
        return order.orderClass() == OrderClass.NEW || order.orderClass() == OrderClass.REDUCE;
    }

    @Override
    public void onReport(ReportView report) {
        boolean first = report.filledQuantity() > 0 && report.totalFilled() == report.filledQuantity();
        if (!first) {
            return;
        }
        long slot = clock.slotAt(report.now());
        for (Scope scope : ScopeIds.SCOPES) {
            int index = ids.index(scope, ScopeIds.id(report, scope));
            if (index >= 0) {
                executed.add(index, slot);
            }
        }
    }

    @Override
    public void validate(Limits limits) {
        ids.requireRoomFor(limits, LimitKind.ORDERS_PER_FILL, name());
    }

    @Override
    public Set<Reason> reasons() {
        return Set.of(Reason.TOO_MANY, Reason.ID_OUT_OF_RANGE);
    }

    @Override
    public String explain(OrderView order, long verdict) {
        StringBuilder text = new StringBuilder();
        for (Scope scope : ScopeIds.SCOPES) {
            int index = ids.index(scope, order.id(scope));
            if (index >= 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(scope.text())
                        .append(' ')
                        .append(order.id(scope))
                        .append(": sent=")
                        .append(sent.counted(index))
                        .append(" executed=")
                        .append(executed.counted(index));
            }
        }
        return text.toString();
    }
}
