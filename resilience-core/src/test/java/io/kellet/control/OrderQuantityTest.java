package io.kellet.control;

import static io.kellet.control.Gate.limit;
import static io.kellet.control.Gate.limits;
import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OrderQuantityTest {

    private static final LimitKind KIND = LimitKind.ORDER_QUANTITY;

    private final Gate gate = new Gate(new OrderQuantity(), limit(KIND, 10)).price(100);

    @Test
    void exactlyTheLimitPassesAndOneLotMoreDoesNot() {
        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(2, 11, 100), Reason.OVER_LIMIT, 1);
        gate.refuses(sell(3, 11, 100), Reason.OVER_LIMIT, 1);
        assertThat(gate.explained(buy(2, 11, 100)))
                .contains("order-quantity: OVER_LIMIT", "buy 11 @ 100", "firm: max-order-quantity = 10");
    }

    @Test
    void warnsAboveTheThresholdAndNotAtIt() {
        Gate warning = new Gate(new OrderQuantity(), limit(KIND, 10, 8)).price(100);

        warning.accepts(buy(1, 8, 100));
        warning.warns(buy(2, 9, 100), Reason.OVER_LIMIT, 1);
        warning.warns(buy(3, 10, 100), Reason.OVER_LIMIT, 1);
        warning.refuses(buy(4, 11, 100), Reason.OVER_LIMIT, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE})
    void amountsThatAreNoneAreMalformedBeforeItIsAsked(long quantity) {
        long verdict = gate.check(buy(1, quantity, 100));

        assertThat(Verdict.reason(verdict)).isEqualTo(Reason.MALFORMED);
        assertThat(gate.gate.controlName(Verdict.control(verdict))).isEqualTo("order");
    }

    @Test
    void theLargestQuantityAndTheLargestLimitAreCompared() {
        long most = gate.gate.config().maxQuantity();
        Gate large = new Gate(new OrderQuantity(), limit(KIND, Long.MAX_VALUE - 1)).price(100);

        gate.refuses(buy(1, most, 100), Reason.OVER_LIMIT, 1);
        large.accepts(buy(1, most, 100));
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void everyScopeHasItsSay(Scope scope) {
        Gate scoped = new Gate(new OrderQuantity(), limits().limit(scope, KIND, 10)).price(100);

        scoped.accepts(buy(1, 10, 100));
        scoped.refuses(buy(2, 11, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aRefusalOfOneScopeCountsMoreThanAWarningOfAnother() {
        Gate two = new Gate(new OrderQuantity(), limit(KIND, 20, 5).limit(Scope.VENUE, KIND, 10)).price(100);

        two.warns(buy(1, 10, 100), Reason.OVER_LIMIT, 1);
        two.refuses(buy(2, 11, 100), Reason.OVER_LIMIT, 2);
    }

    @Test
    void aSymbolsOwnLimitHoldsForThatSymbol() {
        Gate own = new Gate(new OrderQuantity(), limits().limit(Scope.ACCOUNT, 1, 1, KIND, 3))
                .price(100)
                .price(2, 100);

        own.refuses(buy(1, 4, 100), Reason.OVER_LIMIT, 1);
        own.accepts(buy(2, 4, 100).symbol(2));
        own.accepts(buy(3, 4, 100).account(2));
    }

    @Test
    void anAmendmentCountsWithItsNewTotalUnlessItAsksForNoMore() {
        gate.accepts(buy(1, 10, 100));
        gate.refuses(buy(1, 10, 100).amendedTo(11, 100), Reason.OVER_LIMIT, 1);
        gate.gate.swap(Limits.version(2).limit(Scope.FIRM, KIND, 5).build());

        gate.accepts(buy(1, 10, 100).amendedTo(8, 100));
        gate.refuses(buy(1, 10, 100).amendedTo(11, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aReductionCountsAndACancelDoesNot() {
        gate.holds(100);

        gate.refuses(sell(1, 11, 100).as(OrderClass.REDUCE), Reason.OVER_LIMIT, 1);
        gate.accepts(sell(2, 10, 100).as(OrderClass.REDUCE));
        gate.accepts(cancel(99));
    }

    @Test
    void otherLimitsHoldFromTheNextOrderOn() {
        gate.gate.swap(Limits.version(2)
                .limit(Scope.DESK, KIND, 3)
                .limit(Scope.FIRM, 0, LimitEntry.EVERY, KIND, 4, 4, "limits.txt:3")
                .build());

        gate.refuses(buy(1, 5, 100), Reason.OVER_LIMIT, 2); // the firm is asked first
    }

    @Test
    void peopleMayOverrideIt() {
        assertThat(new OrderQuantity().isOverridable()).isTrue();
    }
}
