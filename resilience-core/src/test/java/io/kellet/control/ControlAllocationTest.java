package io.kellet.control;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.Reason;
import io.kellet.risk.RiskGate;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every control in one gate, every scope limited: what an order, its amendment, its fill and its cancel allocate. */
@Tag("allocation")
final class ControlAllocationTest {

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(4);
    private final RiskGate gate = RiskGate.of(GateConfig.named("test").build())
            .market(market)
            .kill(KillSwitch.inMemory(
                    KillSwitchConfig.named("test").accounts(1_024).build(), clock))
            .limits(everyLimit(1, 1_000))
            .clock(clock)
            .controls(everyControl())
            .build();

    private final TestOrder order = buy(1, 10, 100);
    private final TestOrder amend = order.amendedTo(11, 100);
    private final TestOrder cancel = cancel(1);
    private final TestOrder reduction = TestOrder.sell(1, 1, 100).as(OrderClass.REDUCE);

    @Test
    void acceptedOrdersAndTheirReportsAllocateNothing() {
        AllocationMeter.assertAllocatesNothing("accept", this::lifeOfAnOrder);

        assertThat(gate.snapshot().refused()).isZero();
        assertThat(gate.snapshot().failedControls()).isEmpty();
    }

    @Test
    void refusedOrdersAllocateNothing() {
        gate.swap(everyLimit(2, 0));

        AllocationMeter.assertAllocatesNothing("refuse", this::refused);
    }

    @Test
    void refusalsOfEachControlAllocateNothing() {
        for (Control control : everyControl()) {
            if (control instanceof MarketDataQuality) {
                continue; // has no limit
            }
            Gate alone = new Gate(control, Gate.limits());
            alone.gate.swap(everyLimit(2, 0));
            alone.price(1, 50); // and so every price is off
            alone.market.dailyVolume(1, 1);
            TestOrder one = buy(1, 10, 100);

            AllocationMeter.assertAllocatesNothing(control.name(), () -> {
                one.orderId++;
                return alone.check(one);
            });

            assertThat(Verdict.reason(alone.check(one))).as(control.name()).isNotEqualTo(Reason.CONTROL_FAILED);
        }
    }

    private long lifeOfAnOrder() {
        clock.advanceNanos(1_000_000);
        market.onPrice(1, 100, clock.nanos());
        long id = ++order.orderId;
        amend.orderId = id;
        cancel.orderId = id;
        order.quantity = 1 + id % 64;
        amend.quantity = order.quantity + 1;
        long verdicts = gate.check(order) | gate.check(amend);
        gate.onAmended(id, amend.quantity, 100);
        gate.onFill(id, 1);
        reduction.orderId = -id;
        verdicts |= gate.check(reduction);
        gate.onFill(-id, 1);
        verdicts |= gate.check(cancel);
        gate.onCancelled(id);
        return verdicts;
    }

    private long refused() {
        clock.advanceNanos(1_000_000);
        market.onPrice(1, 100, clock.nanos());
        order.orderId++;
        return gate.check(order);
    }

    private static List<Control> everyControl() {
        Duration second = Duration.ofSeconds(1);
        return List.of(
                new MarketDataQuality(second),
                new OrderQuantity(),
                new OrderNotional(),
                new PriceCollar(second),
                new PriceBand(PriceBandConfig.forSymbols(4).build()),
                new DailyVolumeShare(InDoubt.WARN, InDoubt.WARN),
                new DuplicateOrder(Duration.ofMillis(50), 64),
                new PositionLimit(),
                new ExposureLimit(),
                new MessageThrottle(
                        MessageThrottleConfig.named("throttle").maxLimit(10_000).build()));
    }

    private static Limits everyLimit(long version, long factor) {
        Limits.Builder limits = Limits.version(version);
        for (Scope scope : Scope.values()) {
            limits.limit(scope, LimitKind.ORDER_QUANTITY, factor)
                    .limit(scope, LimitKind.ORDER_NOTIONAL, 100 * factor)
                    .limit(scope, LimitKind.PRICE_COLLAR_BPS, factor)
                    .limit(scope, LimitKind.PRICE_BAND_BPS, factor)
                    .limit(scope, LimitKind.ADV_PERCENT, factor / 10)
                    .limit(scope, LimitKind.REPEATS, factor / 100)
                    .limit(scope, LimitKind.LONG_POSITION, factor)
                    .limit(scope, LimitKind.SHORT_POSITION, factor)
                    .limit(scope, LimitKind.INTRADAY_POSITION, factor)
                    .limit(scope, LimitKind.GROSS_EXPOSURE, 100 * factor)
                    .limit(scope, LimitKind.NET_EXPOSURE, 100 * factor)
                    .limit(scope, LimitKind.SUBMITS, 10 * factor)
                    .limit(scope, LimitKind.AMENDS, 10 * factor)
                    .limit(scope, LimitKind.MESSAGES, 10 * factor)
                    .limit(scope, LimitKind.CANCELS, 10 * factor);
        }
        return limits.build();
    }
}
