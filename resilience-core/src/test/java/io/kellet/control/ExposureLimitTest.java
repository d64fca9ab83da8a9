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

final class ExposureLimitTest {

    private static final LimitKind GROSS = LimitKind.GROSS_EXPOSURE;
    private static final LimitKind NET = LimitKind.NET_EXPOSURE;

    @ParameterizedTest
    @EnumSource(Scope.class)
    void grossAddsLongsAndShortsOfAllSymbolsInEveryScope(Scope scope) {
        int other = scope == Scope.SYMBOL ? 1 : 2; // both sides of one symbol count as the worse of the two
        Gate gate = gate(limits().limit(scope, GROSS, 1_000));

        gate.accepts(buy(1, other == 1 ? 10 : 5, 100));
        gate.accepts(sell(2, other == 1 ? 10 : 5, 100).symbol(other));

        gate.refuses(buy(3, 1, 1), Reason.OVER_LIMIT, 1);
        gate.refuses(sell(4, 1, 100).symbol(other), Reason.OVER_LIMIT, 1);
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void netCountsTheSideOfTheOrderInEveryScope(Scope scope) {
        Gate gate = gate(limits().limit(scope, NET, 1_000));

        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(2, 1, 1), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(3, 10, 100));
        gate.refuses(sell(4, 1, 1), Reason.OVER_LIMIT, 1); // worth the market, 100
        gate.filled(1, 10);
        gate.filled(3, 10);

        gate.accepts(buy(5, 10, 100));
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate gross = gate(limit(GROSS, 1_000, 800));
        Gate net = gate(limit(NET, 1_000, 800));

        for (Gate gate : new Gate[] {gross, net}) {
            gate.accepts(buy(1, 8, 100));
            gate.warns(buy(2, 1, 1), Reason.OVER_LIMIT, 1);
            gate.refuses(buy(3, 2, 100), Reason.OVER_LIMIT, 1);
            assertThat(gate.explained(buy(3, 2, 100)))
                    .contains("money at risk in the worst case, working orders included: 1001");
        }
    }

    @Test
    void anOrderThatAddsNothingPassesWhileOver() {
        Gate gate = gate(limit(GROSS, 1_000).limit(Scope.FIRM, NET, 1_000));
        gate.holds(50);

        gate.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(2, 50, 100));
        gate.accepts(sell(3, 10, 100)); // flat to short 1,000 at worst: less than the 5,000 that are long
        gate.refuses(sell(4, 1, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void whatIsReservedIsReleasedOnceHoweverTheOrderEnds() {
        Gate gate = gate(limit(GROSS, 1_000));
        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);

        gate.cancelled(1);
        gate.gate.onCancelled(1);
        gate.gate.onExpired(1);

        gate.accepts(buy(3, 10, 100));
        gate.refuses(buy(4, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void anAmendmentCountsWithTheMoneyItAdds() {
        Gate gate = gate(limit(GROSS, 1_000));
        gate.accepts(buy(1, 9, 100));

        gate.refuses(buy(1, 9, 100).amendedTo(9, 112), Reason.OVER_LIMIT, 1);
        gate.accepts(buy(1, 9, 100).amendedTo(9, 111));
        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, GROSS, 1).build());
        gate.accepts(buy(1, 9, 100).amendedTo(3, 100));
        gate.accepts(cancel(1));
    }

    @Test
    void aReductionPassesInItsAccountAndIsHeldToTheLimitsOfAFirmThatItTakesFurther() {
        Gate account = gate(limits().limit(Scope.ACCOUNT, NET, 0).limit(Scope.ACCOUNT, GROSS, 0));
        Gate firm = gate(limit(NET, 500));
        for (Gate gate : new Gate[] {account, firm}) {
            gate.holds(10);
            gate.gate.adjust(new Place(1, 2, 1, 1, 1, 1), -15, 100);
        }

        account.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 2);
        account.accepts(sell(2, 10, 300).as(OrderClass.REDUCE));
        firm.refuses(sell(1, 1, 100).as(OrderClass.REDUCE), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aLimitOfAScopeThatIsNotTrackedRefuses() {
        for (LimitKind kind : new LimitKind[] {GROSS, NET}) {
            Gate gate = new Gate(new ExposureLimit(), limits().limit(Scope.DESK, kind, 1_000_000), Scope.ACCOUNT)
                    .price(100);
            Gate other = new Gate(
                            new ExposureLimit(),
                            limits().limit(Scope.ACCOUNT, kind, 100).limit(Scope.SYMBOL, kind, 100),
                            Scope.ACCOUNT)
                    .price(100);

            gate.refuses(buy(1, 1, 100), Reason.NO_DATA, 1);
            other.accepts(buy(1, 1, 100));
        }
    }

    @Test
    void sumsThatSaturateAreOverEveryLimit() {
        Gate gate = gate(limit(GROSS, Long.MAX_VALUE - 1).limit(Scope.FIRM, NET, Long.MAX_VALUE - 1));
        for (int i = 0; i < 2_000; i++) {
            gate.holds(1L << 46);
        }

        gate.refuses(buy(1, 1, 100), Reason.OVER_LIMIT, 2);
        gate.accepts(sell(2, 1, 100));
    }

    @Test
    void whatALaterControlRefusesIsNotReserved() {
        Gate gate = gate(limit(GROSS, 1_000));

        gate.checkRefusedLater(buy(1, 10, 100));

        gate.accepts(buy(2, 10, 100));
    }

    @Test
    void lowerLimitsHoldForTheNextOrder() {
        Gate gate = gate(limit(GROSS, 1_000));
        gate.accepts(buy(1, 6, 100));

        gate.gate.swap(Limits.version(2).limit(Scope.STRATEGY, GROSS, 500).build());

        gate.refuses(buy(2, 1, 100), Reason.OVER_LIMIT, 1);
        gate.cancelled(1);
        gate.accepts(buy(3, 5, 100));
    }

    private static Gate gate(Limits.Builder limits) {
        return new Gate(new ExposureLimit(), limits).price(100).price(2, 100);
    }
}
