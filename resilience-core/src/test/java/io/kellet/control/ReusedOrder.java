package io.kellet.control;

import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;

/** One order object for many orders, so that a test of allocations counts the gate's alone. */
final class ReusedOrder {

    final TestOrder order = TestOrder.buy(1, 1, 100);

    TestOrder next(long id) {
        order.orderId = id;
        return order;
    }

    static long accepted(long verdict) {
        if (!Verdict.isAccepted(verdict)) {
            throw new AssertionError("refused: " + Verdict.reason(verdict));
        }
        return verdict;
    }
}
