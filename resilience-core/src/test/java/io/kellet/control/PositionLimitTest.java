package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Place;
import io.kellet.risk.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PositionLimitTest {

    private static final LimitKind LONG = LimitKind.LONG_POSITION;
    private static final LimitKind SHORT = LimitKind.SHORT_POSITION;
    private static final LimitKind INTRADAY = LimitKind.INTRADAY_POSITION;

    private final Gate gate = gate(limit(LONG, 10).limit(Scope.FIRM, SHORT, 5));

    @Test
    void workingOrdersCountUntilTheyEnd() {
        gate.accepts(buy(1, 6, 100));
        gate.accepts(buy(2, 4, 100));
        gate.refuses(buy(3, 1, 100), Reason.OVER_LIMIT, 1);
        assertThat(gate.explained(buy(3, 1, 100))).contains("lots in the worst case, working orders included: 11");

        gate.cancelled(2);

        gate.accepts(buy(4, 4, 100));
        gate.refuses(buy(5, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void fillsMoveWhatIsReservedIntoThePositionAndTheSumStays() {
        gate.accepts(buy(1, 10, 100));
        gate.filled(1, 7);
        gate.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);

        gate.cancelled(1);

        gate.accepts(buy(3, 3, 100));
        gate.refuses(buy(4, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void openSellsDoNotMakeRoomForBuys() {
        gate.accepts(buy(1, 10, 100));
        gate.accepts(sell(2, 5, 100));

        gate.refuses(buy(3, 1, 100), Reason.OVER_LIMIT, 1);
        gate.refuses(sell(4, 1, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = gate(limit(LONG, 10, 8));

        warning.accepts(buy(1, 8, 100));
        warning.warns(buy(2, 1, 100), Reason.OVER_LIMIT, 1);
        warning.refuses(buy(3, 2, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aHedgePassesWhileThePositionIsOverItsLimit() {
        gate.holds(50);

        gate.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(2, 55, 100));
        gate.refuses(sell(3, 1, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void anAmendmentCountsWithWhatItAddsAndPassesWithoutMore() {
        gate.accepts(buy(1, 6, 100));
        gate.refuses(buy(1, 6, 100).amendedTo(11, 100), Reason.OVER_LIMIT, 1);
        gate.accepts(buy(1, 6, 100).amendedTo(10, 100));
        gate.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);
        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, LONG, 2).build());

        gate.accepts(buy(1, 6, 100).amendedTo(8, 100));
        gate.accepts(cancel(1));
    }

    @Test
    void theDayCountsFromWhatWasHeldWhenItBegan() {
        Gate day = gate(limit(INTRADAY, 10));
        day.holds(100);
        day.gate.startDay();

        day.accepts(buy(1, 10, 100));
        day.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);
        day.accepts(sell(3, 10, 100));
        day.refuses(sell(4, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aReductionOfYesterdaysPositionIsNoIntradayPosition() {
        Gate day = gate(limit(INTRADAY, 10));
        day.holds(100);
        day.gate.startDay();

        day.refuses(sell(1, 60, 100), Reason.OVER_LIMIT, 1);
        day.accepts(sell(2, 60, 100).as(OrderClass.REDUCE));
    }

    @Test
    void aReductionAlwaysPassesInItsAccount() {
        Gate none = gate(limits().limit(Scope.ACCOUNT, LONG, 0).limit(Scope.ACCOUNT, SHORT, 0));
        none.holds(30);

        none.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 1);
        none.accepts(sell(2, 30, 100).as(OrderClass.REDUCE));
        none.refuses(sell(3, 1, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void aReductionIsHeldToTheLimitsOfAFirmThatItTakesFurther() {
        gate.holds(10);
        gate.gate.adjust(new Place(1, 2, 1, 1, 1, 1), -15, 100); // another account; the firm is short 5 in sum

        gate.refuses(sell(1, 1, 100).as(OrderClass.REDUCE), Reason.OVER_LIMIT, 2);
        gate.accepts(buy(2, 1, 100).account(2).as(OrderClass.REDUCE));
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void everyScopeHasItsSay(Scope scope) {
        Gate scoped =
                gate(limits().limit(scope, LONG, 10).limit(scope, SHORT, 0).limit(scope, INTRADAY, 9));

        scoped.accepts(buy(1, 9, 100));
        scoped.refuses(buy(2, 2, 100), Reason.OVER_LIMIT, 1);
        scoped.refuses(buy(3, 1, 100), Reason.OVER_LIMIT, 3);
        scoped.refuses(sell(4, 1, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void aLimitOfOneSymbolInOneAccountLeavesTheOthersAlone() {
        Gate own = gate(limits().limit(Scope.ACCOUNT, 1, 1, LONG, 1)).price(2, 100);

        own.refuses(buy(1, 2, 100), Reason.OVER_LIMIT, 1);
        own.accepts(buy(2, 2, 100).symbol(2));
        own.accepts(buy(3, 2, 100).account(2));
    }

    @Test
    void positionsAtTheEndOfTheNumbersDoNotWrap() {
        Gate huge = gate(limit(LONG, Long.MAX_VALUE - 1).limit(Scope.FIRM, INTRADAY, Long.MAX_VALUE - 1));
        long most = 1L << 46; // of one adjustment
        for (int i = 0; i < 1 << 17; i++) {
            huge.holds(most);
        }

        huge.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 1);
        huge.accepts(sell(2, 1, 100));
    }

    @Test
    void whatALaterControlRefusesIsNotReserved() {
        gate.checkRefusedLater(buy(1, 10, 100));

        gate.accepts(buy(2, 10, 100));
        gate.refuses(buy(3, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void lowerLimitsHoldForTheNextOrderAndLeaveWhatWorks() {
        gate.accepts(buy(1, 6, 100));

        gate.gate.swap(Limits.version(2).limit(Scope.TRADER, LONG, 5).build());

        gate.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);
        assertThat(gate.position(Scope.TRADER).openBuy()).isEqualTo(6);
    }

    private static Gate gate(Limits.Builder limits) {
        return new Gate(new PositionLimit(), limits).price(100);
    }
}
