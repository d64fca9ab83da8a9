package io.kellet.risk;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RiskGateTest {

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(8);
    private final RiskGate gate = RiskGate.of(
                    GateConfig.named("test").accounts(4).build())
            .market(market)
            .kill(KillSwitch.inMemory(KillSwitchConfig.named("test").build(), clock))
            .limits(Limits.version(1).build())
            .clock(clock)
            .build();

    @BeforeEach
    void pricesAreKnown() {
        market.onPrice(1, 100, clock.nanos());
    }

    @Test
    void acceptsAndReservesUntilTheVenueReports() {
        assertThat(gate.check(buy(7, 10, 101))).isEqualTo(Verdict.ACCEPTED);

        assertThat(position().openBuy()).isEqualTo(10);
        assertThat(position().openBuyMoney()).isEqualTo(1_010);

        assertThat(gate.onFill(7, 4)).isEqualTo(Reported.APPLIED);
        assertThat(gate.onFill(7, 4)).isEqualTo(Reported.ALREADY_KNOWN);
        assertThat(gate.onCancelled(7)).isEqualTo(Reported.APPLIED);

        assertThat(position().quantity()).isEqualTo(4);
        assertThat(position().openBuy()).isZero();
        assertThat(position().openBuyMoney()).isZero();
        assertThat(position().gross()).isEqualTo(400);
        assertThat(gate.onFill(7, 5)).isEqualTo(Reported.APPLIED); // late: it is ours all the same
        assertThat(position().quantity()).isEqualTo(5);
        assertThat(position().openBuy()).isZero();
    }

    @Test
    void refusesAReductionThatIsNone() {
        gate.adjust(new Place(1, 1, 1, 1, 1, 1), 10, 100);

        assertThat(Verdict.reason(gate.check(sell(1, 11, 100).as(OrderClass.REDUCE))))
                .isEqualTo(Reason.NOT_REDUCING);
        assertThat(gate.check(sell(2, 6, 100).as(OrderClass.REDUCE))).isZero();
        assertThat(Verdict.reason(gate.check(sell(3, 5, 100).as(OrderClass.REDUCE))))
                .isEqualTo(Reason.NOT_REDUCING);
        assertThat(gate.check(sell(4, 4, 100).as(OrderClass.REDUCE))).isZero();
    }

    private Position position() {
        return gate.position(Scope.ACCOUNT, 1, 1);
    }
}
