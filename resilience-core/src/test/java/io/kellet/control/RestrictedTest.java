package io.kellet.control;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RestrictedTest {

    private final GateBench bench = new GateBench();
    private final Restricted control =
            new Restricted(Permissions.everythingAllowed().build());

    private void open(Limits.Builder limits) {
        bench.open(control, limits);
    }

    @Test
    void oneForbidsBuysTwoSellsThreeBothAndZeroNeither() {
        open(Limits.version(1)
                .limit(Scope.ACCOUNT, 1, 1, LimitKind.RESTRICTED, 1)
                .limit(Scope.ACCOUNT, 1, 2, LimitKind.RESTRICTED, 2)
                .limit(Scope.ACCOUNT, 1, 3, LimitKind.RESTRICTED, 3)
                .limit(Scope.ACCOUNT, 1, 4, LimitKind.RESTRICTED, 0));

        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED, 1);
        bench.accepts(sell(2, 1, 100));
        bench.accepts(buy(3, 1, 100).symbol(2));
        bench.refuses(sell(4, 1, 100).symbol(2), Reason.RESTRICTED, 2);
        bench.refuses(buy(5, 1, 100).symbol(3), Reason.RESTRICTED, 3);
        bench.refuses(sell(6, 1, 100).symbol(3), Reason.RESTRICTED, 3);
        bench.accepts(buy(7, 1, 100).symbol(4));
        bench.accepts(sell(8, 1, 100).symbol(4));
        bench.accepts(buy(9, 1, 100).symbol(5));
        bench.accepts(buy(10, 1, 100).account(2));
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void aListHoldsInEveryScope(Scope scope) {
        open(Limits.version(1).limit(scope, LimitKind.RESTRICTED, 3));

        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED, 1);
    }

    @Test
    void sidesThatTheFirmAndTheSymbolForbidAddUp() {
        open(Limits.version(1)
                .limit(Scope.FIRM, LimitKind.RESTRICTED, 1)
                .limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 2));

        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED, 2);
        bench.refuses(sell(2, 1, 100), Reason.RESTRICTED, 2);
        bench.accepts(sell(3, 1, 100).symbol(2));
    }

    @Test
    void aSymbolsListIsNotLiftedByTheFirmsThatForbidsLess() {
        open(Limits.version(1)
                .limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 3)
                .limit(Scope.FIRM, LimitKind.RESTRICTED, 0));

        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED, 1);
        bench.refuses(sell(2, 1, 100), Reason.RESTRICTED, 1);
    }

    @Test
    void holdsForReductionsAndAmendmentsAndNotForCancels() {
        open(Limits.version(1));
        bench.hold(10);
        bench.accepts(sell(1, 1, 100));
        bench.gate()
                .swap(Limits.version(2)
                        .limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 2)
                        .build());

        bench.refuses(sell(2, 1, 100).as(OrderClass.REDUCE), Reason.RESTRICTED, 1);
        bench.refuses(sell(1, 1, 100).amendedTo(1, 101), Reason.RESTRICTED, 1);
        bench.accepts(cancel(1));
        bench.accepts(buy(3, 1, 100));
    }

    @Test
    void anotherListHoldsFromTheNextOrderOn() {
        open(Limits.version(1).limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 3));
        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED, 1);

        bench.gate().swap(Limits.version(2).build());

        bench.accepts(buy(2, 1, 100));
    }

    @Test
    void whoStartsWithNothingNeedsSymbolAndVenue() {
        control.permissions(Permissions.nothingAllowed().allowSymbol(1, 1).build());
        open(Limits.version(1));
        bench.refuses(buy(1, 1, 100), Reason.RESTRICTED);

        control.permissions(
                Permissions.nothingAllowed().allowSymbol(1, 1).allowVenue(1, 1).build());

        bench.accepts(buy(2, 1, 100));
        bench.refuses(buy(3, 1, 100).symbol(2), Reason.RESTRICTED);
        bench.refuses(buy(4, 1, 100).account(2), Reason.RESTRICTED);
    }

    @Test
    void whoStartsWithEverythingLosesWhatIsForbiddenAndTheLastWordHolds() {
        Permissions permissions = Permissions.everythingAllowed()
                .forbidSymbol(1, 70)
                .forbidSymbol(1, 6)
                .forbidVenue(2, 3)
                .forbidSymbol(1, 5)
                .allowSymbol(1, 5)
                .build();

        assertThat(permissions.allowsSymbol(1, 70)).isFalse();
        assertThat(permissions.allowsSymbol(1, 6)).isFalse();
        assertThat(permissions.allowsSymbol(1, 5)).isTrue();
        assertThat(permissions.allowsSymbol(2, 70)).isTrue();
        assertThat(permissions.allowsVenue(2, 3)).isFalse();
        assertThat(permissions.allowsVenue(1, 3)).isTrue();
        assertThat(permissions.allowsSymbol(1_000_000, 1_000_000)).isTrue();
    }

    @Test
    void aNumberBeyondAllNamedIsAsTheStartSays() {
        Permissions nothing = Permissions.nothingAllowed().allowSymbol(1, 1).build();

        assertThat(nothing.allowsSymbol(2, 1)).isFalse();
        assertThat(nothing.allowsSymbol(1, 65)).isFalse();
        assertThat(nothing.allowsSymbol(1, Integer.MAX_VALUE)).isFalse();
        assertThat(nothing.allowsVenue(0, 0)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Permissions.nothingAllowed().allowSymbol(-1, 1))
                .withMessageContaining("account");
    }

    @Test
    void noPersonLiftsItForAnOrderAndItSaysWhatIsForbidden() {
        open(Limits.version(1).limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 3));
        long verdict = bench.check(buy(1, 1, 100));

        assertThat(control.isOverridable()).isFalse();
        assertThat(bench.gate().explain(verdict, buy(1, 1, 100))).contains("buys of symbol 1 are restricted");
        control.permissions(Permissions.nothingAllowed().allowVenue(1, 1).build());
        long unpermitted = bench.check(buy(2, 1, 100).symbol(2));
        assertThat(bench.gate().explain(unpermitted, buy(2, 1, 100).symbol(2)))
                .contains("symbol 2 not allowed, venue 1 allowed");
    }

    @Test
    @Tag("allocation")
    void checksAllocateNothing() {
        control.permissions(
                Permissions.nothingAllowed().allowSymbol(1, 1).allowVenue(1, 1).build());
        open(Limits.version(1).limit(Scope.SYMBOL, 1, LimitKind.RESTRICTED, 2));
        ReusedOrder order = new ReusedOrder();
        long[] nextId = {1};
        AllocationMeter.assertAllocatesNothing("check", () -> {
            long id = nextId[0]++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.cancelled(id);
        });
    }
}
