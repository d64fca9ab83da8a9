package io.kellet.control;

import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import java.time.Duration;
import java.util.Set;

/**
 * Stops the same order over and over: a new order like one that was accepted less than a window ago, of the same account, symbol, side, quantity
 * and price, or at market like it, whatever its number. Enforces {@link LimitKind#REPEATS}; with a limit of 0 the second is refused.
 *
 * <p>The same number again never comes here: the gate answers a retry as it answered the first. Reductions are neither counted nor refused:
 * slices out of a position look alike, and the gate knows that they only reduce. Amendments and cancels repeat nothing.
 *
 * <p>Fails closed: while it remembers as many orders as it has room for, all of them in the window, it refuses. To forget one
 * instead would let its repetition pass just when orders come too fast.
 */
public final class DuplicateOrder implements Control {

    private static final int MOST_ORDERS = 1 << 20;
    private static final long MOST_REPEATS = 100; // each is one step of a walk

    private final RecentOrders recent;
    private final Duration window;
    private final SteadyTime time = new SteadyTime();
    private final Remarks remarks = new Remarks();

    /**
     * @param window how long an order is remembered; 1 ms to 1 day
     * @param orders how many may come in a window; 1 to 1,048,576, about 50 bytes each
     */
    public DuplicateOrder(Duration window, int orders) {
        if (orders < 1 || orders > MOST_ORDERS) {
            throw new IllegalArgumentException("orders must be 1.." + MOST_ORDERS + ": " + orders);
        }
        recent = new RecentOrders(orders, Spans.nanosOfWindow("window", window));
        this.window = window;
    }

    @Override
    public String name() {
        return "duplicate-order";
    }

    @Override
    public Set<LimitKind> enforces() {
        return Set.of(LimitKind.REPEATS);
    }

    @Override
    public long check(OrderView order) {
        if (order.orderClass() != OrderClass.NEW) {
            return Verdict.ACCEPTED;
        }
        long most = PerSymbol.highest(order, LimitKind.REPEATS);
        if (most < 0) {
            return Verdict.ACCEPTED;
        }
        long now = time.at(order.now());
        long before = recent.count(order, now, most + 1);
        long finding = PerSymbol.check(order, LimitKind.REPEATS, before, Reason.DUPLICATE);
        return finding < 0 || recent.hasRoom(now) ? remarks.on(order, finding, before) : noRoom(order);
    }

    @Override
    public long reserve(OrderView order) {
        if (isCounted(order)) {
            long now = time.at(order.now());
            if (!recent.hasRoom(now)) {
                return noRoom(order); // check said so; two people have let it pass, but there is no place for it
            }
            recent.add(order, now);
        }
        return Verdict.ACCEPTED;
    }

    @Override
    public void undo(OrderView order) {
        if (isCounted(order)) {
            recent.removeNewest();
        }
    }

    private static boolean isCounted(OrderView order) {
        return order.orderClass() == OrderClass.NEW && PerSymbol.limitId(order, LimitKind.REPEATS) != Verdict.NO_LIMIT;
    }

    private static long noRoom(OrderView order) {
        return Verdict.reject(Reason.NO_ROOM, PerSymbol.limitId(order, LimitKind.REPEATS));
    }

    @Override
    public void validate(Limits limits) {
        for (LimitEntry entry : limits.entries()) {
            if (entry.kind() == LimitKind.REPEATS && entry.limit() > MOST_REPEATS) {
                throw new IllegalArgumentException(
                        entry.kind().text() + " must be at most " + MOST_REPEATS + ": " + entry);
            }
        }
    }

    @Override
    public boolean isOverridable() {
        return true;
    }

    @Override
    public String explain(OrderView order, long verdict) {
        String before = remarks.explain("orders like it before:", order);
        return before.isEmpty() ? before : before + " in " + window;
    }
}
