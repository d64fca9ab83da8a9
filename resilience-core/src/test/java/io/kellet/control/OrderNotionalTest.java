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
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OrderNotionalTest {

    private static final LimitKind KIND = LimitKind.ORDER_NOTIONAL;

    private final Gate gate = new Gate(new OrderNotional(), limit(KIND, 1_000)).price(100);

    @Test
    void exactlyTheLimitPassesAndTheNextUnitDoesNot() {
        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(2, 7, 143), Reason.OVER_LIMIT, 1); // 1,001
        assertThat(gate.explained(buy(2, 7, 143))).contains("at its worst price it is worth 1001");
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = new Gate(new OrderNotional(), limit(KIND, 1_000, 800)).price(100);

        warning.accepts(buy(1, 8, 100));
        warning.warns(buy(2, 1, 801), Reason.OVER_LIMIT, 1);
        warning.refuses(buy(3, 1, 1_001), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aMarketOrderIsWorthWhatItsCollarLetsItCost() {
        Gate collared = new Gate(
                        new OrderNotional(), limit(KIND, 1_100).limit(Scope.VENUE, LimitKind.PRICE_COLLAR_BPS, 1_000))
                .price(100);

        collared.accepts(buy(1, 10, 0).atMarket());
        collared.refuses(buy(2, 11, 0).atMarket(), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aMarketOrderWithoutAReferenceIsNotWorthNothing() {
        long verdict = gate.check(buy(1, 1, 0).symbol(2).atMarket());

        assertThat(Verdict.isAccepted(verdict)).isFalse();
        assertThat(Verdict.reason(verdict)).isEqualTo(Reason.NO_REFERENCE);
    }

    @Test
    void aSellFarBelowTheMarketIsWorthTheMarket() {
        gate.refuses(sell(1, 11, 1), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(2, 10, 1));
    }

    @Test
    void aProductThatOverflowsIsRefusedAndNotNegative() {
        long most = gate.gate.config().maxQuantity();

        long verdict = gate.check(buy(1, most, gate.gate.config().maxPrice()));

        assertThat(Verdict.reason(verdict)).isEqualTo(Reason.OVERFLOW);
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void everyScopeHasItsSay(Scope scope) {
        Gate scoped = new Gate(new OrderNotional(), limits().limit(scope, KIND, 1_000)).price(100);

        scoped.accepts(buy(1, 10, 100));
        scoped.refuses(buy(2, 11, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void anAmendmentCountsWithItsNewTotalUnlessItCostsNoMore() {
        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(1, 10, 100).amendedTo(10, 101), Reason.OVER_LIMIT, 1);
        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, KIND, 500).build());

        gate.accepts(buy(1, 10, 100).amendedTo(10, 99));
        gate.refuses(buy(1, 10, 100).amendedTo(11, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aReductionCountsAndACancelDoesNot() {
        gate.holds(100);

        gate.refuses(sell(1, 11, 100).as(OrderClass.REDUCE), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(2, 10, 100).as(OrderClass.REDUCE));
        gate.accepts(cancel(99));
    }
}
