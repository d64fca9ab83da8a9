package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.order.Scope;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class OverridesAllocationTest {

    private static final Operator ANN = new Operator("ann", "a reason");
    private static final Operator BOB = new Operator("bob", "another");
    private static final Control CONTROL = new OverridesTest.NamedControl("max-quantity", true);

    private final ManualClock clock = new ManualClock();
    private final Overrides overrides = new Overrides(OverridesConfig.defaults(), Authority.anybody(), clock);
    private final OrderView order = new OrderView(new MarketData(1));

    @Test
    void lookingForAnOverrideAllocatesNothingWhetherThereIsOneOrNot() {
        raise(OverrideTerms.of(Scope.ACCOUNT, 7));
        raise(OverrideTerms.orders(1, 2, 3));
        raise(OverrideTerms.orders(9).lasting(Duration.ofNanos(1)));
        clock.advanceNanos(1);
        order.account = 8;
        order.orderId = 5;
        order.now = clock.nanos();
        AllocationMeter.assertAllocatesNothing(
                "none for it", () -> overrides.find("max-quantity", order) == null ? 1 : 0);

        order.orderId = 9;
        AllocationMeter.assertAllocatesNothing(
                "one that is over", () -> overrides.find("max-quantity", order) == null ? 1 : 0);

        order.orderId = 2;
        AllocationMeter.assertAllocatesNothing("used, given back, counted", () -> {
            OverrideGrant grant = overrides.find("max-quantity", order);
            boolean used = grant != null && grant.use() && grant.giveBack();
            overrides.countFalsePositive();
            return used ? 1 : 0;
        });
        assertThat(overrides.find("max-quantity", order)).isNotNull();
        assertThat(overrides.falsePositives()).isPositive();
    }

    @Test
    void lookingUpWhatHoldsAllocatesNothing() {
        Limits limits = Limits.version(1)
                .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 10)
                .limit(Scope.SYMBOL, 3, LimitKind.ORDER_QUANTITY, 5)
                .limit(Scope.SYMBOL, LimitKind.RESTRICTED, 1)
                .limit(Scope.ACCOUNT, 7, 3, LimitKind.LONG_POSITION, 5)
                .build();
        LimitRow own = LimitRow.perSymbol();

        AllocationMeter.assertAllocatesNothing("rows filled anew", () -> {
            long sum = limits.row(Scope.FIRM, 0, 3, own).limit(LimitKind.ORDER_QUANTITY);
            sum += limits.row(Scope.ACCOUNT, 7).limit(LimitKind.GROSS_EXPOSURE);
            return sum + limits.row(Scope.ACCOUNT, 7, 3, own).limit(LimitKind.LONG_POSITION);
        });
        assertThat(own.limit(LimitKind.LONG_POSITION)).isEqualTo(5);
    }

    private void raise(OverrideTerms terms) {
        overrides.approve(overrides.request(CONTROL, terms, ANN), BOB);
    }
}
