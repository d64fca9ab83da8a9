package io.kellet.control;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.testkit.AllocationMeter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ParentOrderTest {

    private static final long PARENT = 77;

    private final GateBench bench = new GateBench();
    private final ParentOrder control = new ParentOrder(4, false);

    private void open() {
        bench.open(control, Limits.version(1));
        control.openParent(PARENT, 1, true, 100);
    }

    private static TestOrder child(long id, long quantity) {
        return buy(id, quantity, 100).parent(PARENT);
    }

    @Test
    void childrenComeUpToTheirParentAndNotOneLotBeyond() {
        open();
        bench.accepts(child(1, 60));
        bench.accepts(child(2, 40));

        bench.refuses(child(3, 1), Reason.OVER_PARENT);
    }

    @Test
    void whatIsFilledCountsForGoodAndWhatIsNotMayBeSentAgain() {
        open();
        bench.accepts(child(1, 100));
        bench.gate().onFill(1, 30);
        bench.refuses(child(2, 1), Reason.OVER_PARENT);

        bench.gate().onCancelled(1);

        bench.refuses(child(3, 71), Reason.OVER_PARENT);
        bench.accepts(child(4, 70));
        bench.gate().onRejected(4);
        bench.accepts(child(5, 70));
    }

    @Test
    void aFillAfterTheEndOfAChildCountsToo() {
        open();
        bench.accepts(child(1, 100));
        bench.gate().onCancelled(1);
        bench.gate().onFill(1, 25);

        bench.refuses(child(2, 76), Reason.OVER_PARENT);
        bench.accepts(child(3, 75));
    }

    @Test
    void anAmendmentCountsWhatItAddsAndGivesBackWhatItTakesWhenAnswered() {
        open();
        bench.accepts(child(1, 60));
        bench.refuses(child(1, 60).amendedTo(101, 100), Reason.OVER_PARENT);
        bench.accepts(child(1, 60).amendedTo(100, 100));
        bench.refuses(child(2, 1), Reason.OVER_PARENT);

        bench.gate().onAmendRejected(1, 100, 100);
        bench.accepts(child(3, 40));
        bench.accepts(child(1, 60).amendedTo(10, 100));
        bench.refuses(child(4, 1), Reason.OVER_PARENT);

        bench.gate().onAmended(1, 10, 100);
        bench.accepts(child(5, 50));
    }

    @Test
    void anotherSymbolOrSideOrAnUnknownOrClosedParentIsRefused() {
        open();
        bench.accepts(child(1, 10));
        bench.refuses(child(2, 1).symbol(2), Reason.UNKNOWN_PARENT);
        bench.refuses(sell(3, 1, 100).parent(PARENT), Reason.UNKNOWN_PARENT);
        bench.refuses(buy(4, 1, 100).parent(PARENT + 1), Reason.UNKNOWN_PARENT);

        assertThat(control.closeParent(PARENT)).isTrue();

        bench.refuses(child(5, 1), Reason.UNKNOWN_PARENT);
        bench.refuses(child(1, 10).amendedTo(11, 100), Reason.UNKNOWN_PARENT);
        bench.accepts(child(1, 10).amendedTo(10, 99));
        bench.accepts(cancel(1).parent(PARENT));
    }

    @Test
    void withoutAParentAnOrderPassesUnlessOneIsRequired() {
        open();
        bench.accepts(buy(1, 1_000, 100));

        GateBench strict = new GateBench();
        strict.open(new ParentOrder(4, true), Limits.version(1));
        strict.hold(10);
        strict.refuses(buy(1, 1, 100), Reason.UNKNOWN_PARENT);
        strict.accepts(sell(2, 1, 100).as(OrderClass.REDUCE));
        strict.accepts(cancel(3));
    }

    @Test
    void aReductionWithAParentIsHeldToIt() {
        bench.open(control, Limits.version(1));
        bench.hold(50);
        control.openParent(5, 1, false, 10);

        bench.refuses(sell(1, 11, 100).parent(5).as(OrderClass.REDUCE), Reason.OVER_PARENT);
        bench.accepts(sell(2, 10, 100).parent(5).as(OrderClass.REDUCE));
    }

    @Test
    void whatALaterControlRefusesIsGivenBack() {
        bench.open(control, Limits.version(1).limit(Scope.FIRM, LimitKind.CHILDREN, 2));
        control.openParent(PARENT, 1, true, 100);
        bench.refusesBehind(child(1, 100));
        bench.accepts(child(2, 50));
        bench.refusesBehind(child(2, 50).amendedTo(100, 100));

        bench.accepts(child(3, 50));
    }

    @Test
    void slicesAreLimitedInEveryScopeAndNeverGivenBack() {
        bench.open(
                control,
                Limits.version(1)
                        .limit(Scope.TRADER, -1, -1, LimitKind.CHILDREN, 3, 1, "")
                        .limit(Scope.FIRM, LimitKind.CHILDREN, 9));
        control.openParent(PARENT, 1, true, 100);
        bench.accepts(child(1, 1));
        bench.gate().onCancelled(1);
        bench.warns(child(2, 1), Reason.OVER_LIMIT, 1);
        bench.accepts(child(2, 1).amendedTo(2, 100));
        bench.warns(child(3, 1), Reason.OVER_LIMIT, 1);

        bench.refuses(child(4, 1), Reason.OVER_LIMIT, 1);
        bench.gate()
                .swap(Limits.version(2).limit(Scope.FIRM, LimitKind.CHILDREN, 4).build());
        bench.accepts(child(5, 1));
        bench.refuses(child(6, 1), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aParentMayBeResized() {
        open();
        bench.accepts(child(1, 100));
        assertThat(control.resizeParent(PARENT, 120)).isTrue();
        bench.accepts(child(2, 20));
        assertThat(control.resizeParent(PARENT, 50)).isTrue();
        bench.refuses(child(3, 1), Reason.OVER_PARENT);
        assertThat(control.resizeParent(1, 50)).isFalse();
    }

    @Test
    void aNumberIsFreeAgainOnceItsParentIsClosedAndNothingWorksUnderIt() {
        open();
        bench.accepts(child(1, 100));
        control.closeParent(PARENT);
        bench.accepts(buy(2, 1, 100).parent(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> control.openParent(PARENT, 1, true, 10))
                .withMessageContaining("parent=77");

        bench.gate().onFill(1, 100);

        assertThat(control.closeParent(PARENT)).isFalse();
        control.openParent(PARENT, 1, true, 10);
        bench.refuses(child(3, 11), Reason.OVER_PARENT);
        bench.accepts(child(4, 10));
    }

    @Test
    void thereAreAsManyParentsAsThereIsRoomFor() {
        open();
        for (int id = 1; id <= 3; id++) {
            control.openParent(id, 1, true, 10);
        }
        assertThatIllegalStateException().isThrownBy(() -> control.openParent(9, 1, true, 10));

        control.closeParent(2);
        bench.accepts(child(1, 1)); // the gate takes note

        control.openParent(9, 1, true, 10);
        bench.accepts(buy(2, 10, 100).parent(9));
        bench.accepts(buy(3, 10, 100).parent(3));
    }

    @Test
    void theLargestQuantitiesDoNotOverflow() {
        bench.open(control, Limits.version(1));
        control.openParent(PARENT, 1, true, Long.MAX_VALUE);
        long most = bench.gate().config().maxQuantity();
        bench.accepts(child(1, most));
        bench.gate().onFill(1, 1L << 60);
        bench.gate().onFill(1, (1L << 60) + 1);

        bench.accepts(child(2, most));
    }

    @Test
    void refusesParentsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> control.openParent(0, 1, true, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> control.openParent(1, -1, true, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> control.openParent(1, 1, true, 0))
                .withMessageContaining("quantity");
        assertThatIllegalArgumentException().isThrownBy(() -> new ParentOrder(0, true));
    }

    @Test
    void saysWhatTheParentHas() {
        open();
        bench.accepts(child(1, 60));
        bench.gate().onFill(1, 10);
        long verdict = bench.check(child(2, 41));

        assertThat(bench.gate().explain(verdict, child(2, 41)))
                .contains("parent=77 symbol=1 buy quantity=100 filled=10 working=50 children=1");
    }

    @Test
    @Tag("allocation")
    void checksAndReportsAllocateNothing() {
        bench.open(control, Limits.version(1).limit(Scope.FIRM, LimitKind.CHILDREN, 1_000_000_000));
        control.openParent(PARENT, 1, true, Long.MAX_VALUE);
        ReusedOrder order = new ReusedOrder();
        order.order.parent(PARENT);
        long[] nextId = {1};
        AllocationMeter.assertAllocatesNothing("check and fill", () -> {
            long id = nextId[0]++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.filled(id, 1);
        });
    }
}
