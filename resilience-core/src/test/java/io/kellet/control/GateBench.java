package io.kellet.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.GateConfig;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Place;
import io.kellet.risk.Reason;
import io.kellet.risk.Reported;
import io.kellet.risk.RiskGate;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A real gate around one control, with a switch for latches and a control behind that refuses when told to. */
final class GateBench {

    static final Duration WINDOW = Duration.ofSeconds(32);

    final ManualClock clock = new ManualClock();
    final MarketData market = new MarketData(8);
    final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("bench").symbols(8).build(), clock);
    private final Last last = new Last();
    private @Nullable RiskGate gate;
    private @Nullable Control control;

    GateBench() {
        for (int symbol = 0; symbol < 8; symbol++) {
            market.onPrice(symbol, 100, clock.nanos());
        }
    }

    Latches latches(KillMode mode) {
        return new Latches("bench", kill, mode);
    }

    GateBench open(Control control, Limits.Builder limits) {
        this.control = control;
        gate = RiskGate.of(GateConfig.named("bench")
                        .referenceAge(Duration.ofDays(300))
                        .retryWindow(Duration.ZERO)
                        .desks(4)
                        .accounts(4)
                        .strategies(4)
                        .traders(4)
                        .venues(4)
                        .positions(256)
                        .workingOrders(256)
                        .rememberedOrders(256)
                        .build())
                .market(market)
                .kill(kill)
                .limits(limits.build())
                .clock(clock)
                .control(control)
                .control(last)
                .build();
        return this;
    }

    RiskGate gate() {
        return requireNonNull(gate, "open it first");
    }

    long check(TestOrder order) {
        return gate().check(order);
    }

    void accepts(TestOrder order) {
        long verdict = check(order);
        assertThat(verdict).as(() -> gate().explain(verdict, order)).isEqualTo(Verdict.ACCEPTED);
    }

    void refuses(TestOrder order, Reason reason) {
        refuses(order, reason, Verdict.NO_LIMIT);
    }

    void refuses(TestOrder order, Reason reason, int limitId) {
        refused(order, check(order), reason, limitId);
    }

    private void refused(TestOrder order, long verdict, Reason reason, int limitId) {
        String said = gate().explain(verdict, order);
        assertThat(Verdict.isAccepted(verdict)).as(said).isFalse();
        says(verdict, said, reason, limitId);
    }

    void warns(TestOrder order, Reason reason, int limitId) {
        long verdict = check(order);
        String said = gate().explain(verdict, order);
        assertThat(Verdict.isWarning(verdict)).as(said).isTrue();
        says(verdict, said, reason, limitId);
    }

    private void says(long verdict, String said, Reason reason, int limitId) {
        assertThat(gate().controlName(Verdict.control(verdict)))
                .as(said)
                .isEqualTo(requireNonNull(control).name());
        assertThat(Verdict.reason(verdict)).as(said).isEqualTo(reason);
        assertThat(Verdict.limitId(verdict)).as(said).isEqualTo(limitId);
        assertThat(Verdict.limitVersion(verdict))
                .as(said)
                .isEqualTo(gate().limits().version());
        assertThat(requireNonNull(control).reasons()).contains(reason);
    }

    /** Passes the control of the test, and is refused by the one behind it after that has reserved. */
    void refusesBehind(TestOrder order) {
        long verdict = checkRefusedBehind(order);
        assertThat(gate().controlName(Verdict.control(verdict))).isEqualTo("last");
    }

    /** As {@link #refusesBehind}, if the control of the test lets it pass. */
    long checkRefusedBehind(TestOrder order) {
        last.refuses = true;
        long verdict = check(order);
        last.refuses = false;
        return verdict;
    }

    /** For measured loops: 1 if the report changed something. */
    long filled(long orderId, long quantity) {
        return gate().onFill(orderId, quantity) == Reported.APPLIED ? 1 : 0;
    }

    long cancelled(long orderId) {
        return gate().onCancelled(orderId) == Reported.APPLIED ? 1 : 0;
    }

    void hold(long quantity) {
        gate().adjust(new Place(1, 1, 1, 1, 1, 1), quantity, 100);
    }

    void rearm(Scope scope, int id, KillMode mode) {
        kill.approve(kill.requestRearm(scope, id, mode, new Operator("ann", "looked")), new Operator("bob", "agreed"));
    }

    private static final class Last implements Control {
        private boolean refuses;

        @Override
        public String name() {
            return "last";
        }

        @Override
        public long check(OrderView order) {
            return Verdict.ACCEPTED;
        }

        @Override
        public long reserve(OrderView order) {
            return refuses ? Verdict.reject(Reason.OTHER) : Verdict.ACCEPTED;
        }
    }
}
