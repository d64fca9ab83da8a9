package io.kellet.risk;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.control.ExposureLimit;
import io.kellet.control.OrderNotional;
import io.kellet.control.OrderQuantity;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** What a {@link RiskGate} of many writers promises to two threads at once. */
public final class GateStress {

    private static final ManualClock CLOCK = new ManualClock(); // stands, so nobody loses patience
    private static final PacedLatency LATENCY = new PacedLatency(recorder(), recorder());
    private static final KillSwitch KILL = KillSwitch.inMemory(
            KillSwitchConfig.named("stress")
                    .desks(1)
                    .accounts(1)
                    .strategies(1)
                    .traders(1)
                    .symbols(1)
                    .venues(1)
                    .build(),
            CLOCK);
    private static final MarketData MARKET = new MarketData(1);
    private static final Limits ONE_UNIT =
            Limits.version(1).limit(Scope.ACCOUNT, LimitKind.GROSS_EXPOSURE, 1).build();
    private static final Limits BY_QUANTITY =
            Limits.version(1).limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 0).build();
    private static final Limits BY_NOTIONAL =
            Limits.version(2).limit(Scope.FIRM, LimitKind.ORDER_NOTIONAL, 0).build();

    static {
        MARKET.onPrice(0, 1, CLOCK.nanos());
    }

    private GateStress() {}

    private static LatencyRecorder recorder() {
        return new LatencyRecorder(LatencyConfig.named("stress").build());
    }

    private static RiskGate gate(Limits limits) {
        return RiskGate.of(GateConfig.named("stress")
                        .writers(GateConfig.Writers.MANY)
                        .scopes()
                        .desks(1)
                        .accounts(1)
                        .strategies(1)
                        .traders(1)
                        .venues(1)
                        .positions(4)
                        .workingOrders(4)
                        .rememberedOrders(4)
                        .patience(Duration.ofSeconds(1))
                        .build())
                .market(MARKET)
                .kill(KILL)
                .limits(limits)
                .latency(LATENCY)
                .clock(CLOCK)
                .control(new OrderQuantity())
                .control(new OrderNotional())
                .control(new ExposureLimit())
                .build();
    }

    private static boolean accepts(RiskGate gate, long orderId) {
        return Verdict.isAccepted(gate.check(new Order(orderId)));
    }

    /** One unit is left and two threads want it. */
    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "nobody, or both, or more is reserved than was accepted")
    @State
    public static class LastUnit {
        private final RiskGate gate = gate(ONE_UNIT);

        @Actor
        public void one(ZZJ_Result r) {
            r.r1 = accepts(gate, 1);
        }

        @Actor
        public void other(ZZJ_Result r) {
            r.r2 = accepts(gate, 2);
        }

        @Arbiter
        public void reserved(ZZJ_Result r) {
            r.r3 = gate.exposure(Scope.ACCOUNT, 0).gross();
        }
    }

    /** An order wants the unit that another gives back at the same moment. */
    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "the order came after the report and has the unit")
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the order came before the report")
    @Outcome(expect = FORBIDDEN, desc = "a unit is lost or there twice")
    @State
    public static class CheckVersusReport {
        private final RiskGate gate = gate(ONE_UNIT);

        public CheckVersusReport() {
            boolean unused = accepts(gate, 1);
        }

        @Actor
        public void report(ZZJ_Result r) {
            r.r1 = gate.onCancelled(1) == Reported.APPLIED;
        }

        @Actor
        public void check(ZZJ_Result r) {
            r.r2 = accepts(gate, 2);
        }

        @Arbiter
        public void reserved(ZZJ_Result r) {
            r.r3 = gate.exposure(Scope.ACCOUNT, 0).gross();
        }
    }

    /** The old limits refuse by quantity, the new ones by money; half of each would accept. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "by the old limits")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "by the new limits")
    @Outcome(expect = FORBIDDEN, desc = "accepted, or a verdict of one version under the number of the other")
    @State
    public static class CheckVersusSwap {
        private final RiskGate gate = gate(BY_QUANTITY);

        @Actor
        public void check(II_Result r) {
            long verdict = gate.check(new Order(1));
            r.r1 = (int) Verdict.limitVersion(verdict);
            r.r2 = switch (gate.controlName(Verdict.control(verdict))) {
                case "order-quantity" -> 1;
                case "order-notional" -> 2;
                default -> 0;
            };
        }

        @Actor
        public void swap() {
            gate.swap(BY_NOTIONAL);
        }
    }

    /** Two reports of the same end: what was reserved comes back once. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the first changed something")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the second changed something")
    @Outcome(expect = FORBIDDEN, desc = "released twice, or not at all")
    @State
    public static class ReportVersusReport {
        private final RiskGate gate = gate(ONE_UNIT);

        public ReportVersusReport() {
            boolean unused = accepts(gate, 1);
        }

        @Actor
        public void one(IIJ_Result r) {
            r.r1 = gate.onCancelled(1) == Reported.APPLIED ? 1 : 0;
        }

        @Actor
        public void other(IIJ_Result r) {
            r.r2 = gate.onExpired(1) == Reported.APPLIED ? 1 : 0;
        }

        @Arbiter
        public void reserved(IIJ_Result r) {
            r.r3 = gate.exposure(Scope.ACCOUNT, 0).gross();
        }
    }

    /** One lot for one tick; everything else is number 0. */
    private record Order(long orderId) implements RiskOrder {

        @Override
        public OrderClass orderClass() {
            return OrderClass.NEW;
        }

        @Override
        public boolean isBuy() {
            return true;
        }

        @Override
        public long quantity() {
            return 1;
        }

        @Override
        public long price() {
            return 1;
        }

        @Override
        public int symbol() {
            return 0;
        }

        @Override
        public int account() {
            return 0;
        }

        @Override
        public int desk() {
            return 0;
        }

        @Override
        public int strategy() {
            return 0;
        }

        @Override
        public int trader() {
            return 0;
        }

        @Override
        public int venue() {
            return 0;
        }
    }
}
