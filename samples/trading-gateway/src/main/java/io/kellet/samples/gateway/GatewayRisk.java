package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.control.DailyVolumeShare;
import io.kellet.control.DuplicateOrder;
import io.kellet.control.ExposureLimit;
import io.kellet.control.Latches;
import io.kellet.control.LossLimit;
import io.kellet.control.MarketDataQuality;
import io.kellet.control.MessageThrottle;
import io.kellet.control.MessageThrottleConfig;
import io.kellet.control.OrderNotional;
import io.kellet.control.OrderQuantity;
import io.kellet.control.OrdersPerFill;
import io.kellet.control.Permissions;
import io.kellet.control.PositionLimit;
import io.kellet.control.PriceBand;
import io.kellet.control.PriceBandConfig;
import io.kellet.control.PriceCollar;
import io.kellet.control.ProfitBoard;
import io.kellet.control.RepeatedExecution;
import io.kellet.control.Restricted;
import io.kellet.control.ScopeIds;
import io.kellet.control.SelfMatch;
import io.kellet.control.SelfMatchConfig;
import io.kellet.control.SelfMatchPolicy;
import io.kellet.control.ValueAtRiskLimit;
import io.kellet.event.EventBus;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillStore;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitDesk;
import io.kellet.risk.LimitsFile;
import io.kellet.risk.MarketData;
import io.kellet.risk.Overrides;
import io.kellet.risk.OverridesConfig;
import io.kellet.risk.RiskGate;
import io.kellet.risk.WrittenLimits;
import io.kellet.time.NanoClock;
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** The gateway's risk gate with everything that belongs to it: what a desk of its own would build in much the same way. */
final class GatewayRisk implements AutoCloseable {

    static final KillSwitchConfig KILL = KillSwitchConfig.named("gateway")
            .desks(House.DESKS)
            .accounts(House.ACCOUNTS)
            .strategies(House.STRATEGIES)
            .traders(House.TRADERS)
            .symbols(House.SYMBOLS)
            .venues(House.VENUES)
            .build();

    private static final Duration PRICE_AGE = Duration.ofSeconds(5);
    private static final int VAR_ACCOUNT = 7;
    private static final long ALL = 1L << 50;
    private static final int WORKING = 2 * House.MOST_WORKING;

    private final MarketData market = new MarketData(House.SYMBOLS);
    private final People people = new People();
    private final OrderQuantity orderQuantity = new OrderQuantity();
    private final KillSwitch kill;
    private final ProfitBoard profits;
    private final ValueAtRiskLimit valueAtRisk;
    private final LatencyRecorder varCalculations =
            new LatencyRecorder(LatencyConfig.named("gateway-var").build());
    private final Overrides overrides;
    private final RiskGate gate;
    private final LimitDesk limitDesk;

    /**
     * @param store where the kill switch keeps what is engaged; closed with it
     * @param trail gets a record of whatever people do here
     */
    GatewayRisk(NanoClock clock, EventBus bus, KillStore store, AuditTrail trail) {
        GateConfig config = GateConfig.named("gateway")
                .desks(House.DESKS)
                .accounts(House.ACCOUNTS)
                .strategies(House.STRATEGIES)
                .traders(House.TRADERS)
                .venues(House.VENUES)
                .positions(1_024)
                .workingOrders(WORKING)
                .maxPrice(House.TICKS)
                .referenceAge(PRICE_AGE)
                .build();
        for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
            market.dailyVolume(symbol, symbol == 2 ? 2_400 : 100_000);
        }
        kill = KillSwitch.of(KILL, people, clock, InstantSource.system())
                .events(bus)
                .audit(trail)
                .open(store);
        valueAtRisk = ValueAtRiskLimit.of(ScopeIds.of(config, market))
                .book(Scope.ACCOUNT, VAR_ACCOUNT, varBook(clock))
                .timed(clock, 16, varCalculations::record)
                .build();
        profits = new ProfitBoard(ScopeIds.of(Scope.ACCOUNT, House.ACCOUNTS));
        overrides = new Overrides(OverridesConfig.defaults(), people, clock, bus, trail);
        gate = RiskGate.of(config)
                .market(market)
                .kill(kill)
                .limits(shippedLimits().limits())
                .controls(controls(ScopeIds.of(config, market)))
                .overrides(overrides)
                .clock(clock)
                .build();
        limitDesk = new LimitDesk(people, clock, bus, trail).attach(gate);
    }

    /** What is cheap and refuses most comes first; the order decides which of two reasons is told. */
    private List<Control> controls(ScopeIds ids) {
        return List.of(
                new Restricted(Permissions.everythingAllowed().build()),
                new MarketDataQuality(PRICE_AGE),
                orderQuantity,
                new OrderNotional(),
                new PriceCollar(PRICE_AGE),
                new PriceBand(PriceBandConfig.forSymbols(House.SYMBOLS).build()),
                new DailyVolumeShare(),
                new DuplicateOrder(Duration.ofMillis(50), 16_384),
                new SelfMatch(SelfMatchConfig.of(SelfMatchPolicy.CANCEL_NEW)
                        .workingOrders(WORKING)
                        .books(House.ACCOUNTS * House.SYMBOLS)
                        .build()),
                new PositionLimit(),
                new ExposureLimit(),
                valueAtRisk,
                new LossLimit(profits, Duration.ofMinutes(5), new Latches("loss", kill, KillMode.REDUCE_ONLY)),
                new RepeatedExecution(
                        ids, Duration.ofSeconds(1), new Latches("executions", kill, KillMode.REDUCE_ONLY)),
                new OrdersPerFill(ids, Duration.ofMinutes(1), 1_000),
                new MessageThrottle(MessageThrottleConfig.named("message-throttle")
                        .maxLimit(60_000)
                        .logs(64)
                        .build()));
    }

    /** As if 500 days of returns had said: a price moves 1 % a day, and two of them together half of the way. */
    private static VarBook varBook(NanoClock clock) {
        double[][] covariance = new double[House.SYMBOLS][House.SYMBOLS];
        double[] moneyPerLot = new double[House.SYMBOLS];
        for (int symbol = 0; symbol < House.SYMBOLS; symbol++) {
            Arrays.fill(covariance[symbol], 0.5e-4);
            covariance[symbol][symbol] = 1e-4;
            moneyPerLot[symbol] = OrderSource.MIDDLE;
        }
        VarConfig config = VarConfig.named("account-" + VAR_ACCOUNT)
                .symbols(House.SYMBOLS)
                .limit(Confidence.P95, ALL) // the gate's limits hold, these say what is computed
                .limit(Confidence.P99, ALL)
                .limit(Confidence.P99_9, ALL)
                .build();
        return new VarBook(config, CovarianceModel.ofMatrix(covariance, 500, clock.nanos()), moneyPerLot, clock);
    }

    /** The limits file that comes with the gateway. */
    static WrittenLimits shippedLimits() {
        return LimitsFile.parse("limits.txt", shippedFile());
    }

    static byte[] shippedFile() {
        try (InputStream in = GatewayRisk.class.getResourceAsStream("limits.txt")) {
            if (in == null) {
                throw new IllegalStateException("limits.txt is not beside the gateway's classes");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MarketData market() {
        return market;
    }

    People people() {
        return people;
    }

    KillSwitch kill() {
        return kill;
    }

    ProfitBoard profits() {
        return profits;
    }

    /** How long one calculation in sixteen took. */
    ValueAtRiskLimit valueAtRisk() {
        return valueAtRisk;
    }

    LatencyRecorder varCalculations() {
        return varCalculations;
    }

    Overrides overrides() {
        return overrides;
    }

    RiskGate gate() {
        return gate;
    }

    LimitDesk limitDesk() {
        return limitDesk;
    }

    /** The control that an override is asked for in the tour. */
    OrderQuantity orderQuantity() {
        return orderQuantity;
    }

    @Override
    public void close() {
        kill.close();
    }
}
