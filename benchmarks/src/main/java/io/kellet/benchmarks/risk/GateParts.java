package io.kellet.benchmarks.risk;

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
import io.kellet.control.Permissions;
import io.kellet.control.PositionLimit;
import io.kellet.control.PriceBand;
import io.kellet.control.PriceBandConfig;
import io.kellet.control.PriceCollar;
import io.kellet.control.ProfitBoard;
import io.kellet.control.Restricted;
import io.kellet.control.ScopeIds;
import io.kellet.control.ValueAtRiskLimit;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.RiskGate;
import io.kellet.time.NanoClock;
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.ReturnSeries;
import io.kellet.var.ScenarioModel;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import io.kellet.var.VarModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Puts a gate together as a desk would, with limits that only what the stream means to be refused is over. */
final class GateParts {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(1); // shorter than a cycle: its orders come again
    private static final long PLENTY = 1L << 50;
    private static final int SCENARIOS = 500;
    private static final int MOST_MESSAGES = 8_192; // in such a window: never reached

    private final OrderStream stream;
    final MarketData market;
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("benchmark").build(), NanoClock.SYSTEM);

    GateParts(OrderStream stream) {
        this.stream = stream;
        market = new MarketData(stream.symbols());
        for (int symbol = 0; symbol < stream.symbols(); symbol++) {
            market.onPrice(symbol, stream.base(symbol), NanoClock.SYSTEM.nanos());
            market.dailyVolume(symbol, 1_000_000_000);
        }
    }

    RiskGate gate(Checks checks, GateConfig.Writers writers) {
        GateConfig config = GateConfig.named("benchmark")
                .writers(writers)
                .patience(Duration.ofMillis(10)) // a refusal is cheaper than what is measured
                .scopes(Scope.FIRM, Scope.ACCOUNT) // those that its limits name
                .positions((OrderStream.ACCOUNTS + 1) * stream.symbols())
                .referenceAge(LONG)
                .build();
        return RiskGate.of(config)
                .market(market)
                .kill(kill)
                .limits(limits(checks))
                .controls(controls(checks))
                .build();
    }

    private static Limits limits(Checks checks) {
        Limits.Builder limits = Limits.version(1);
        for (Scope scope : new Scope[] {Scope.FIRM, Scope.ACCOUNT}) {
            limits.limit(scope, LimitKind.ORDER_QUANTITY, OrderStream.OVER_LIMIT_LOTS / 10);
            if (checks == Checks.ONE) {
                continue;
            }
            limits.limit(scope, LimitKind.ORDER_NOTIONAL, PLENTY)
                    .limit(scope, LimitKind.PRICE_COLLAR_BPS, 1_000)
                    .limit(scope, LimitKind.LONG_POSITION, PLENTY)
                    .limit(scope, LimitKind.SHORT_POSITION, PLENTY);
            if (checks == Checks.FOUR) {
                continue;
            }
            limits.limit(scope, LimitKind.PRICE_BAND_BPS, 2_000)
                    .limit(scope, LimitKind.ADV_PERCENT, 100)
                    .limit(scope, LimitKind.REPEATS, 0)
                    .limit(scope, LimitKind.RESTRICTED, 0)
                    .limit(scope, LimitKind.GROSS_EXPOSURE, PLENTY)
                    .limit(scope, LimitKind.NET_EXPOSURE, PLENTY)
                    .limit(scope, LimitKind.SUBMITS, MOST_MESSAGES)
                    .limit(scope, LimitKind.MESSAGES, MOST_MESSAGES);
        }
        return switch (checks) {
            case ONE, FOUR -> limits.build();
            case TWELVE, TWELVE_SIZE_LAST ->
                limits.limit(Scope.FIRM, LimitKind.LOSS, PLENTY)
                        .limit(Scope.FIRM, LimitKind.DRAWDOWN, PLENTY)
                        .build();
            case TWELVE_WITH_VAR, TWELVE_WITH_HISTORICAL_VAR ->
                limits.limit(Scope.FIRM, LimitKind.VAR_95, PLENTY)
                        .limit(Scope.FIRM, LimitKind.VAR_99, PLENTY)
                        .build();
        };
    }

    private List<Control> controls(Checks checks) {
        List<Control> controls = new ArrayList<>();
        if (checks != Checks.TWELVE_SIZE_LAST) {
            controls.add(new OrderQuantity());
        }
        if (checks == Checks.ONE) {
            return controls;
        }
        controls.add(new OrderNotional());
        controls.add(new PriceCollar(LONG));
        controls.add(new PositionLimit());
        if (checks == Checks.FOUR) {
            return controls;
        }
        controls.add(new Restricted(Permissions.everythingAllowed().build()));
        controls.add(new MarketDataQuality(LONG));
        controls.add(new PriceBand(
                PriceBandConfig.forSymbols(stream.symbols()).maxAge(LONG).build()));
        controls.add(new DailyVolumeShare());
        controls.add(new ExposureLimit());
        controls.add(new DuplicateOrder(SHORT, 8_192));
        controls.add(new MessageThrottle(MessageThrottleConfig.named("messages")
                .window(SHORT)
                .maxLimit(MOST_MESSAGES)
                .logs(64)
                .build()));
        controls.add(
                switch (checks) {
                    case TWELVE_WITH_VAR -> valueAtRisk(covariances());
                    case TWELVE_WITH_HISTORICAL_VAR -> valueAtRisk(scenarios());
                    default -> losses();
                });
        if (checks == Checks.TWELVE_SIZE_LAST) {
            controls.add(new OrderQuantity());
        }
        return controls;
    }

    private LossLimit losses() {
        ProfitBoard board = new ProfitBoard(ScopeIds.of(Scope.FIRM, 1));
        board.onProfit(Scope.FIRM, 0, 0, NanoClock.SYSTEM.nanos());
        return new LossLimit(board, LONG, new Latches("losses", kill, KillMode.REDUCE_ONLY));
    }

    private ValueAtRiskLimit valueAtRisk(VarModel model) {
        double[] moneyPerLot = new double[stream.symbols()];
        for (int symbol = 0; symbol < moneyPerLot.length; symbol++) {
            moneyPerLot[symbol] = stream.base(symbol);
        }
        VarBook book = new VarBook(
                VarConfig.named("firm")
                        .symbols(stream.symbols())
                        .limit(Confidence.P95, PLENTY)
                        .limit(Confidence.P99, PLENTY)
                        .build(),
                model,
                moneyPerLot,
                NanoClock.SYSTEM);
        return ValueAtRiskLimit.of(ScopeIds.of(Scope.FIRM, 1))
                .book(Scope.FIRM, 0, book)
                .build();
    }

    /** One factor that all symbols follow, and something of each one's own. */
    private VarModel covariances() {
        int symbols = stream.symbols();
        double[][] covariance = new double[symbols][symbols];
        Random random = new Random(1);
        double[] beta = random.doubles(symbols, 0.005, 0.02).toArray();
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j < symbols; j++) {
                covariance[i][j] = beta[i] * beta[j] + (i == j ? 0.0001 : 0);
            }
        }
        return CovarianceModel.ofMatrix(covariance, SCENARIOS, NanoClock.SYSTEM.nanos());
    }

    private VarModel scenarios() {
        Random random = new Random(2);
        long[] days = new long[SCENARIOS];
        double[] factor = new double[SCENARIOS];
        for (int day = 0; day < SCENARIOS; day++) {
            days[day] = day;
            factor[day] = random.nextGaussian() * 0.01;
        }
        List<ReturnSeries> series = new ArrayList<>();
        for (int symbol = 0; symbol < stream.symbols(); symbol++) {
            double[] returns = new double[SCENARIOS];
            for (int day = 0; day < SCENARIOS; day++) {
                returns[day] = factor[day] + random.nextGaussian() * 0.01;
            }
            series.add(new ReturnSeries("symbol " + symbol, days, returns));
        }
        return ScenarioModel.ofReturns(series, SCENARIOS, NanoClock.SYSTEM.nanos());
    }
}
