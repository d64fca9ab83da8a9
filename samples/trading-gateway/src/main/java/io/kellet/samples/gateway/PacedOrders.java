package io.kellet.samples.gateway;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import io.kellet.time.NanoClock;

/** Sends orders of the usual flow, ten thousand a second, and remembers what became of those that a switch should refuse. */
final class PacedOrders {

    private static final long PACE_NANOS = 100_000;

    private final NanoClock clock = NanoClock.SYSTEM;
    private final SpinningWait wait = new SpinningWait(clock);
    private final Order order = new Order();
    private final OrderDesk desk;
    private long refusedOfScope;
    private long passedOfScope;
    private long passedOfOthers;
    private long cancels;

    PacedOrders(OrderDesk desk) {
        this.desk = desk;
    }

    /** Sends one, and counts it nowhere. */
    Decision sendOne() {
        long due = clock.nanos() + PACE_NANOS;
        desk.next(order, clock.nanos());
        wait.until(due);
        return desk.decide(order, due, clock.nanos());
    }

    void send(int orders) {
        for (int i = 0; i < orders; i++) {
            sendOne();
        }
    }

    /** Sends one while a switch is engaged that refuses all but cancels of this scope. */
    void sendWhileEngaged(Scope scope, int id) {
        Decision decision = sendOne();
        if (order.orderClass == OrderClass.CANCEL) {
            cancels += decision == Decision.CANCELLED ? 1 : 0;
        } else if (scope == Scope.FIRM || (scope == Scope.STRATEGY && order.strategy == id)) {
            refusedOfScope += Verdict.reason(desk.lastVerdict()) == Reason.KILLED ? 1 : 0;
            passedOfScope += decision == Decision.REFUSED ? 0 : 1;
        } else {
            passedOfOthers += decision == Decision.REFUSED ? 0 : 1;
        }
    }

    /** By the switch; what a control refused before it was asked is not among them. */
    long refusedOfScope() {
        return refusedOfScope;
    }

    /** Must be 0. */
    long passedOfScope() {
        return passedOfScope;
    }

    long passedOfOthers() {
        return passedOfOthers;
    }

    long cancels() {
        return cancels;
    }
}
