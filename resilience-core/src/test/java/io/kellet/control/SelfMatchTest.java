package io.kellet.control;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.testkit.AllocationMeter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SelfMatchTest {

    private final GateBench bench = new GateBench();
    private final List<Long> cancelled = new ArrayList<>();

    private void open(SelfMatchConfig.Builder config) {
        bench.open(new SelfMatch(config.build(), cancelled::add), Limits.version(1));
    }

    private static SelfMatchConfig.Builder refusing() {
        return SelfMatchConfig.of(SelfMatchPolicy.CANCEL_NEW);
    }

    private static TestOrder at(TestOrder order, int desk, int venue) {
        order.desk = desk;
        order.venue = venue;
        return order;
    }

    @Test
    void refusesAtTheSamePriceAndPassesOneTickAway() {
        open(refusing());
        bench.accepts(sell(1, 5, 102));
        bench.accepts(sell(2, 5, 101));

        bench.accepts(buy(3, 1, 100));
        bench.refuses(buy(4, 1, 101), Reason.SELF_MATCH);
        bench.refuses(sell(5, 1, 100), Reason.SELF_MATCH);
        bench.accepts(sell(6, 1, 101));
        bench.accepts(buy(7, 1, 101).symbol(2));
        bench.accepts(buy(8, 1, 101).account(2));
    }

    @Test
    void aMarketOrderTradesWithAnythingWhetherItComesOrWorks() {
        open(refusing());
        bench.accepts(sell(1, 5, 500));
        bench.refuses(buy(2, 1, 0).atMarket(), Reason.SELF_MATCH);

        bench.accepts(sell(3, 1, 0).symbol(2).atMarket());
        bench.refuses(buy(4, 1, 1).symbol(2), Reason.SELF_MATCH);
        bench.refuses(buy(5, 1, 0).symbol(2).atMarket(), Reason.SELF_MATCH);
        bench.accepts(buy(6, 1, 0).symbol(3).atMarket());
    }

    @Test
    void theNextBestCountsOnceTheBestIsGone() {
        open(refusing());
        bench.accepts(sell(1, 1, 105));
        bench.accepts(sell(2, 1, 103));
        bench.accepts(sell(3, 1, 104));
        bench.gate().onFill(2, 1);

        bench.accepts(buy(4, 1, 103));
        bench.refuses(buy(5, 1, 104), Reason.SELF_MATCH);
        bench.gate().onCancelled(3);
        bench.accepts(buy(6, 1, 104));
        bench.refuses(buy(7, 1, 105), Reason.SELF_MATCH);
        bench.gate().onRejected(1);
        bench.accepts(buy(8, 1, 105));
    }

    @Test
    void aPartialFillLeavesTheOrderWorkingAndLateReportsChangeNothing() {
        open(refusing());
        bench.accepts(sell(1, 5, 101));
        bench.gate().onFill(1, 2);
        bench.refuses(buy(2, 1, 101), Reason.SELF_MATCH);

        bench.gate().onCancelled(1);
        bench.gate().onFill(1, 4);

        bench.accepts(buy(3, 1, 101));
    }

    @Test
    void anAmendmentCountsAtBothPricesUntilItIsAnswered() {
        open(refusing());
        bench.accepts(sell(1, 5, 105));
        bench.accepts(sell(1, 5, 105).amendedTo(5, 102));
        bench.refuses(buy(2, 1, 102), Reason.SELF_MATCH);

        bench.gate().onAmended(1, 5, 102);
        bench.accepts(sell(1, 5, 105).amendedTo(5, 108));
        bench.refuses(buy(3, 1, 102), Reason.SELF_MATCH);

        bench.gate().onAmended(1, 5, 108);
        bench.accepts(buy(4, 1, 107));
        bench.refuses(buy(5, 1, 108), Reason.SELF_MATCH);
    }

    @Test
    void anAmendmentThatTheVenueRefusesLeavesTheOldPrice() {
        open(refusing());
        bench.accepts(sell(1, 5, 105));
        bench.accepts(sell(1, 5, 105).amendedTo(5, 102));
        bench.accepts(sell(1, 5, 105).amendedTo(5, 103));

        bench.gate().onAmendRejected(1, 5, 102);
        bench.accepts(buy(2, 1, 102));
        bench.refuses(buy(3, 1, 103), Reason.SELF_MATCH);

        bench.gate().onAmendRejected(1, 5, 103);
        bench.accepts(buy(4, 1, 104));
    }

    @Test
    void anAmendmentIsRefusedWhereANewOrderWouldBe() {
        open(refusing());
        bench.accepts(sell(1, 5, 105));
        bench.accepts(buy(2, 5, 100));

        bench.refuses(buy(2, 5, 100).amendedTo(5, 105), Reason.SELF_MATCH);
        bench.accepts(buy(2, 5, 100).amendedTo(9, 104));
    }

    @Test
    void reductionsAreHeldToItAndCancelsPass() {
        open(refusing());
        bench.hold(10);
        bench.accepts(buy(1, 5, 99));

        bench.refuses(sell(2, 1, 99).as(OrderClass.REDUCE), Reason.SELF_MATCH);
        bench.accepts(sell(3, 1, 100).as(OrderClass.REDUCE));
        bench.accepts(cancel(1));
    }

    @Test
    void whatALaterControlRefusesIsForgottenNewOrAmended() {
        open(refusing());
        bench.refusesBehind(sell(1, 5, 101));
        bench.accepts(buy(2, 1, 101));
        bench.gate().onCancelled(2);
        bench.accepts(sell(3, 5, 105));
        bench.refusesBehind(sell(3, 5, 105).amendedTo(5, 101));

        bench.accepts(buy(4, 1, 104));
        bench.refuses(buy(5, 1, 105), Reason.SELF_MATCH);
    }

    @Test
    void cancelOldLetsTheNewPassAndAsksForEachThatItCrosses() {
        open(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_OLD));
        bench.accepts(sell(1, 1, 101));
        bench.accepts(sell(2, 1, 102));
        bench.accepts(sell(3, 1, 103));

        bench.accepts(buy(4, 1, 102));

        assertThat(cancelled).containsExactlyInAnyOrder(1L, 2L);
        bench.gate().onCancelled(1);
        bench.gate().onCancelled(2);
        cancelled.clear();
        bench.accepts(buy(5, 1, 102));
        assertThat(cancelled).isEmpty();
    }

    @Test
    void cancelOldRefusesWhatCrossesMoreThanItMayCancel() {
        open(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_OLD).maxCancels(2));
        bench.accepts(sell(1, 1, 101));
        bench.accepts(sell(2, 1, 101));
        bench.accepts(sell(3, 1, 102));

        bench.refuses(buy(4, 1, 102), Reason.SELF_MATCH);
        assertThat(cancelled).isEmpty();
        bench.accepts(buy(5, 1, 101));
        assertThat(cancelled).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void cancelBothRefusesTheNewAndAsksForNoMoreThanItMay() {
        open(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_BOTH).maxCancels(2));
        bench.accepts(sell(1, 1, 101));
        bench.accepts(sell(2, 1, 101));
        bench.accepts(sell(3, 1, 101));
        bench.accepts(sell(4, 1, 105));

        bench.refuses(buy(5, 1, 101), Reason.SELF_MATCH);

        assertThat(cancelled).hasSize(2).isSubsetOf(1L, 2L, 3L).doesNotHaveDuplicates();
    }

    @Test
    void oneWhoCannotCancelPutsTheControlOutOfOrder() {
        bench.open(
                new SelfMatch(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_BOTH).build(), id -> {
                    throw new IllegalStateException("no session");
                }),
                Limits.version(1));
        bench.accepts(sell(1, 1, 101));

        long verdict = bench.check(buy(2, 1, 101));

        assertThat(io.kellet.risk.Verdict.reason(verdict)).isEqualTo(Reason.CONTROL_FAILED);
        assertThat(io.kellet.risk.Verdict.reason(bench.check(buy(3, 1, 90)))).isEqualTo(Reason.CONTROL_FAILED);
    }

    @Test
    void whatIsOnesOwnIsASetting() {
        open(refusing().scope(Scope.DESK));
        bench.accepts(at(sell(1, 1, 101), 1, 1));
        bench.refuses(at(buy(2, 1, 101).account(2), 1, 2), Reason.SELF_MATCH);
        bench.accepts(at(buy(3, 1, 101), 2, 1));

        GateBench firm = new GateBench();
        firm.open(new SelfMatch(refusing().scope(Scope.FIRM).build()), Limits.version(1));
        firm.accepts(at(sell(1, 1, 101), 1, 1));
        firm.refuses(at(buy(3, 1, 101).account(3), 2, 2), Reason.SELF_MATCH);
    }

    @Test
    void ordersAtTwoVenuesTradeOnlyUnlessToldOtherwise() {
        open(refusing().perVenue(true));
        bench.accepts(at(sell(1, 1, 101), 1, 1));

        bench.accepts(at(buy(2, 1, 101), 1, 2));
        bench.refuses(at(buy(3, 1, 101), 1, 1), Reason.SELF_MATCH);
    }

    @Test
    void refusesWhatItHasNoRoomForAndTakesWhatLeaves() {
        open(refusing().workingOrders(2).books(2));
        bench.accepts(buy(1, 1, 100));
        bench.accepts(buy(2, 1, 100));
        bench.refuses(buy(3, 1, 100), Reason.NO_ROOM);
        bench.accepts(buy(1, 1, 100).amendedTo(2, 100));

        bench.gate().onCancelled(1);
        bench.accepts(buy(4, 1, 100).symbol(2));
        bench.gate().onCancelled(4);
        bench.refuses(buy(5, 1, 100).symbol(3), Reason.NO_ROOM);
    }

    @Test
    void theLargestPricesDoNotOverflow() {
        long most = bench.open(new SelfMatch(refusing().build()), Limits.version(1))
                .gate()
                .config()
                .maxPrice();
        bench.accepts(sell(1, 1, most));
        bench.accepts(buy(2, 1, most - 1));
        bench.refuses(buy(3, 1, most), Reason.SELF_MATCH);
    }

    @Test
    void refusesSettingsThatCannotHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refusing().scope(Scope.VENUE).build())
                .withMessageContaining("venue");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refusing().maxCancels(0).build())
                .withMessageContaining("maxCancels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelfMatch(
                        SelfMatchConfig.of(SelfMatchPolicy.CANCEL_OLD).build()))
                .withMessageContaining("CANCEL_OLD");
    }

    @Test
    void saysWhatWorksOnTheOtherSide() {
        open(refusing());
        bench.accepts(sell(1, 1, 101));
        long verdict = bench.check(buy(2, 1, 103));

        assertThat(bench.gate().explain(verdict, buy(2, 1, 103))).contains("on the other side works 101, CANCEL_NEW");
    }

    @Test
    @Tag("allocation")
    void checksAmendsAndReportsAllocateNothing() {
        open(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_NEW));
        bench.accepts(sell(1, 1, 105));
        ReusedOrder order = new ReusedOrder();
        long[] nextId = {2};
        AllocationMeter.assertAllocatesNothing("check, amend and cancel", () -> {
            long id = nextId[0]++;
            order.order.orderClass = OrderClass.NEW;
            order.order.price = 100;
            ReusedOrder.accepted(bench.check(order.next(id)));
            order.order.orderClass = OrderClass.AMEND;
            order.order.price = 101;
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.cancelled(id);
        });
    }
}
