package io.kellet.control;

import static io.kellet.control.GateBench.WINDOW;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.testkit.AllocationMeter;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class OrdersPerFillTest {

    private static final ScopeIds IDS = ScopeIds.of(Scope.STRATEGY, 4).and(Scope.ACCOUNT, 4);

    private final GateBench bench = new GateBench();
    private long nextId = 1;

    private void open(long ratio, int minimumOrders) {
        bench.open(new OrdersPerFill(IDS, WINDOW, minimumOrders), limits(1, ratio));
    }

    private static Limits.Builder limits(long version, long ratio) {
        return Limits.version(version).limit(Scope.STRATEGY, LimitKind.ORDERS_PER_FILL, ratio);
    }

    private long send() {
        bench.accepts(buy(nextId, 2, 100));
        return nextId++;
    }

    private void refusesNext() {
        bench.refuses(buy(nextId++, 2, 100), Reason.TOO_MANY, 1);
    }

    @Test
    void passesAtTheRatioAndRefusesOneOrderMore() {
        open(3, 1);
        long first = send();
        send();
        send();
        refusesNext();

        bench.gate().onFill(first, 1);
        refusesNext(); // none executed counted as one

        bench.gate().onFill(first + 1, 1);
        send();
        send();
        send();
        refusesNext();
        bench.accepts(buy(90, 1, 100).strategy(2));
    }

    @Test
    void judgesNobodyBelowTheMinimum() {
        open(1, 4);
        send();
        send();
        send();
        refusesNext();
    }

    @Test
    void anOrderIsExecutedOnceHoweverOftenItIsFilled() {
        open(2, 1);
        long first = send();
        send();
        bench.gate().onFill(first, 1);
        bench.gate().onFill(first, 2);

        refusesNext();
    }

    @Test
    void adjustmentsAreNoExecutions() {
        open(2, 1);
        send();
        send();
        bench.hold(5);
        bench.hold(5);

        refusesNext();
    }

    @Test
    void reductionsAreCountedAndPassAmendmentsAndCancelsAreNotCounted() {
        open(2, 1);
        bench.hold(10);
        long first = send();
        bench.accepts(buy(first, 2, 100).amendedTo(3, 100));
        bench.accepts(cancel(77));
        send();
        refusesNext();

        bench.accepts(sell(80, 1, 100).as(OrderClass.REDUCE));
        bench.gate().onFill(first, 1);
        bench.gate().onFill(first + 1, 1);

        send(); // the third of the window that is new, but the fourth of all
        refusesNext();
    }

    @Test
    void undoneOrdersAndRefusedOnesDoNotCount() {
        open(2, 1);
        send();
        bench.refusesBehind(buy(70, 1, 100));
        bench.refusesBehind(buy(71, 1, 100));
        send();
        refusesNext();
        refusesNext();
    }

    @Test
    void ordersLeaveTheWindowAfterItAndNotBefore() {
        open(1, 1);
        send();
        bench.clock.advance(WINDOW);
        refusesNext();

        bench.clock.advance(WINDOW.dividedBy(32));
        send();
    }

    @Test
    void aClockThatStepsBackFreesNothingEarlyAndWedgesNothing() {
        open(1, 1);
        send();
        bench.clock.stepBack(Duration.ofHours(1));
        refusesNext();
        refusesNext();
        bench.clock.advance(WINDOW.minusSeconds(1));
        refusesNext();

        bench.clock.advance(Duration.ofSeconds(3));
        send();
    }

    @Test
    void warnsBeforeAndKeepsItsCountsWhenLimitsAreSwapped() {
        bench.open(
                new OrdersPerFill(IDS, WINDOW, 1),
                Limits.version(1).limit(Scope.STRATEGY, -1, -1, LimitKind.ORDERS_PER_FILL, 4, 1, ""));
        send();
        bench.warns(buy(70, 1, 100), Reason.TOO_MANY, 1);

        bench.gate().swap(limits(2, 2).build());

        refusesNext();
    }

    @Test
    void refusesWhatItHasNoTablesFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.open(
                        new OrdersPerFill(IDS, WINDOW, 1),
                        Limits.version(1).limit(Scope.DESK, LimitKind.ORDERS_PER_FILL, 4)))
                .withMessageContaining("desk");
        bench.open(new OrdersPerFill(ScopeIds.of(Scope.STRATEGY, 1), WINDOW, 1), limits(1, 4));
        bench.refuses(buy(1, 1, 100), Reason.ID_OUT_OF_RANGE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OrdersPerFill(IDS, WINDOW, 0))
                .withMessageContaining("minimumOrders");
    }

    @Test
    void saysWhatItCounted() {
        open(1, 1);
        send();
        long verdict = bench.check(buy(90, 1, 100));

        assertThat(bench.gate().explain(verdict, buy(90, 1, 100))).contains("strategy 1: sent=1 executed=0");
    }

    @Test
    @Tag("allocation")
    void checksAndReportsAllocateNothing() {
        open(1_000_000, 1);
        ReusedOrder order = new ReusedOrder();
        AllocationMeter.assertAllocatesNothing("check and fill", () -> {
            long id = nextId++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            bench.clock.advanceNanos(1_000);
            return bench.filled(id, 1);
        });
    }
}
