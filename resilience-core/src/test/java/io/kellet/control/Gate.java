package io.kellet.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.risk.Control;
import io.kellet.risk.Exposure;
import io.kellet.risk.GateConfig;
import io.kellet.risk.LimitEntry;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Place;
import io.kellet.risk.Position;
import io.kellet.risk.Reason;
import io.kellet.risk.Reported;
import io.kellet.risk.RiskGate;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.ManualClock;
import java.util.EnumSet;
import java.util.Set;

/** A real gate around the control of a test, with a control behind it that refuses at the last moment when told to. */
final class Gate {

    static final Scope[] SCOPES = Scope.values();

    /** Everybody's place in {@link TestOrder}. */
    static final Place HERE = new Place(1, 1, 1, 1, 1, 1);

    final ManualClock clock = new ManualClock();
    final MarketData market = new MarketData(4);
    final RiskGate gate;
    private final Later later = new Later();
    private final Control control;

    Gate(Control control, Limits.Builder limits) {
        this(control, limits, SCOPES);
    }

    Gate(Control control, Limits.Builder limits, Scope... scopes) {
        this.control = control;
        gate = RiskGate.of(GateConfig.named("test")
                        .scopes(scopes)
                        .desks(4)
                        .accounts(4)
                        .strategies(4)
                        .traders(4)
                        .venues(4)
                        .positions(64)
                        .workingOrders(256)
                        .rememberedOrders(256)
                        .build())
                .market(market)
                .kill(KillSwitch.inMemory(KillSwitchConfig.named("test").build(), clock))
                .limits(limits.build())
                .clock(clock)
                .control(control)
                .control(later)
                .build();
    }

    /** The first limits of a test, version 1. */
    static Limits.Builder limits() {
        return Limits.version(1);
    }

    static Limits.Builder limit(LimitKind kind, long limit) {
        return limits().limit(Scope.FIRM, kind, limit);
    }

    /** A limit of the firm that warns before. */
    static Limits.Builder limit(LimitKind kind, long limit, long warnAbove) {
        return limits().limit(Scope.FIRM, 0, LimitEntry.EVERY, kind, limit, warnAbove, "");
    }

    Gate price(long price) {
        return price(1, price);
    }

    Gate price(int symbol, long price) {
        market.onPrice(symbol, price, clock.nanos());
        return this;
    }

    long check(TestOrder order) {
        return gate.check(order);
    }

    /** Has the control behind refuse what the tested one has counted. */
    long checkRefusedLater(TestOrder order) {
        later.refuses = true;
        long verdict = gate.check(order);
        later.refuses = false;
        assertThat(gate.controlName(Verdict.control(verdict))).isEqualTo("later");
        return verdict;
    }

    void accepts(TestOrder order) {
        assertThat(check(order)).as(order.orderClass + " " + order.orderId).isEqualTo(Verdict.ACCEPTED);
    }

    /** Refused by the tested control, for this reason, by this limit of the version in force. */
    void refuses(TestOrder order, Reason reason, int limitId) {
        long verdict = check(order);
        assertThat(Verdict.isAccepted(verdict)).as(shown(verdict, order)).isFalse();
        decided(verdict, order, reason, limitId);
    }

    void warns(TestOrder order, Reason reason, int limitId) {
        long verdict = check(order);
        assertThat(Verdict.isWarning(verdict)).as(shown(verdict, order)).isTrue();
        decided(verdict, order, reason, limitId);
    }

    private void decided(long verdict, TestOrder order, Reason reason, int limitId) {
        assertThat(gate.controlName(Verdict.control(verdict)))
                .as(shown(verdict, order))
                .isEqualTo(control.name());
        assertThat(Verdict.reason(verdict)).as(shown(verdict, order)).isEqualTo(reason);
        assertThat(Verdict.limitId(verdict)).as(shown(verdict, order)).isEqualTo(limitId);
        assertThat(Verdict.limitVersion(verdict)).isEqualTo(gate.limits().version());
    }

    private String shown(long verdict, TestOrder order) {
        return gate.explain(verdict, order);
    }

    /** Checks once more and tells why. */
    String explained(TestOrder order) {
        return gate.explain(check(order), order);
    }

    void holds(long lots) {
        gate.adjust(HERE, lots, 100);
    }

    void cancelled(long orderId) {
        assertThat(gate.onCancelled(orderId)).isEqualTo(Reported.APPLIED);
    }

    void filled(long orderId, long quantity) {
        assertThat(gate.onFill(orderId, quantity)).isEqualTo(Reported.APPLIED);
    }

    Position position(Scope scope) {
        return gate.position(scope, scope == Scope.FIRM ? 0 : 1, 1);
    }

    Exposure exposure(Scope scope) {
        return gate.exposure(scope, scope == Scope.FIRM ? 0 : 1);
    }

    /** Passes every check and may refuse when it is to reserve. */
    private static final class Later implements Control {
        boolean refuses;

        @Override
        public String name() {
            return "later";
        }

        @Override
        public Set<LimitKind> enforces() {
            return EnumSet.allOf(LimitKind.class); // stands for all that a test leaves out
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
