package io.kellet.risk;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What somebody would try who wants an order through that should not pass, or the gate to believe what is not so. */
final class GateAttackTest {

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(8);
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("attack").build(), clock);
    private final Spy spy = new Spy();
    private final RiskGate gate = gate(GateConfig.named("attack").build(), spy);

    GateAttackTest() {
        market.onPrice(1, 100, clock.nanos());
        market.onPrice(2, 100, clock.nanos());
    }

    /** Does as it is told. */
    private static final class Spy implements Control {
        ToLongFunction<OrderView> onCheck = order -> Verdict.ACCEPTED;
        ToLongFunction<OrderView> onReserve = order -> Verdict.ACCEPTED;
        Runnable onLimits = () -> {};
        String explanation = "";
        final List<Long> limits = new ArrayList<>();
        final List<String> seen = new ArrayList<>();

        @Override
        public String name() {
            return "spy";
        }

        @Override
        public Set<Reason> reasons() {
            return Set.of(Reason.OVER_LIMIT);
        }

        @Override
        public long check(OrderView order) {
            seen.add(order.orderClass() + " " + order.quantity() + " adds " + order.addedQuantity() + " "
                    + order.addedMoney());
            return onCheck.applyAsLong(order);
        }

        @Override
        public long reserve(OrderView order) {
            return onReserve.applyAsLong(order);
        }

        @Override
        public void onLimits(Limits next) {
            onLimits.run();
            limits.add(next.version());
        }

        @Override
        public String explain(OrderView order, long verdict) {
            if (explanation.isEmpty()) {
                throw new IllegalStateException("speechless");
            }
            return explanation;
        }
    }

    private RiskGate gate(GateConfig config, Control... controls) {
        return RiskGate.of(config)
                .market(market)
                .kill(kill)
                .limits(Limits.version(1).build())
                .controls(List.of(controls))
                .clock(clock)
                .build();
    }

    private Position held(int symbol) {
        return gate.position(Scope.ACCOUNT, 1, symbol);
    }

    private String said(long verdict) {
        return Verdict.isAccepted(verdict)
                ? "accepted"
                : gate.controlName(Verdict.control(verdict)) + " " + Verdict.reason(verdict);
    }

    private static Place place(int account, int symbol) {
        return new Place(1, account, 1, 1, symbol, 1);
    }

    @Test
    void aControlThatAsksItsOwnGateOfOneWriterCannotChangeTheOrderThatIsDecided() {
        List<String> inner = new ArrayList<>();
        spy.onCheck = order -> {
            if (order.orderId() == 1) {
                inner.add(said(gate.check(buy(2, 1, 100))));
                assertThatThrownBy(() -> gate.onFill(3, 1)).hasMessageContaining("a control must not call its gate");
                assertThat(gate.handOver()).isFalse();
            }
            return Verdict.ACCEPTED;
        };
        assertThat(gate.check(buy(3, 1, 100))).isZero();

        assertThat(gate.check(buy(1, 7, 100))).isZero();

        assertThat(inner).containsExactly("order BUSY");
        assertThat(held(1).openBuy()).isEqualTo(8);
        assertThat(gate.onCancelled(1)).isEqualTo(Reported.APPLIED);
        assertThat(held(1).openBuy()).isEqualTo(1);
        assertThat(gate.onFill(2, 1)).isEqualTo(Reported.UNKNOWN_ORDER);
    }

    @Test
    void onePriceFromAnotherWorldLeavesNoRiskForgotten() {
        gate.adjust(place(1, 1), 50, 100);
        gate.adjust(place(1, 2), 10, 100);
        gate.adjust(place(2, 2), -30, 100);

        market.onPrice(2, Long.MAX_VALUE, clock.nanos());
        assertThat(said(gate.check(sell(1, 1, 100).symbol(2)))).isEqualTo("order OVERFLOW");
        assertThat(said(gate.check(sell(2, 1, 100).symbol(2).account(2)))).isEqualTo("order OVERFLOW");
        assertThat(gate.exposure(Scope.FIRM, 0).gross()).isEqualTo(Amounts.TOO_MUCH);
        market.onPrice(2, 100, clock.nanos());
        assertThat(gate.check(sell(3, 1, 100).symbol(2))).isZero();
        assertThat(gate.check(sell(4, 1, 100).symbol(2).account(2))).isZero();

        assertThat(gate.exposure(Scope.ACCOUNT, 1).gross()).isEqualTo(6_000);
        assertThat(gate.exposure(Scope.ACCOUNT, 1).money()).isEqualTo(6_000);
        assertThat(gate.exposure(Scope.ACCOUNT, 2).money()).isEqualTo(-3_000);
        assertThat(gate.exposure(Scope.FIRM, 0).gross()).isEqualTo(5_000 + 2_200);
        assertThat(gate.exposure(Scope.FIRM, 0).money()).isEqualTo(3_000);
        assertThat(gate.exposure(Scope.SYMBOL, 2).gross()).isEqualTo(2_200);
    }

    @Test
    void limitsThatNothingWouldEnforceAreRefused() {
        RiskGate narrow = gate(
                GateConfig.named("narrow").scopes(Scope.FIRM).build(),
                new Enforcing(LimitKind.ORDER_QUANTITY, LimitKind.SUBMITS));
        Limits limits = Limits.version(2)
                .limit(Scope.STRATEGY, 1, LimitKind.ORDER_QUANTITY, 5)
                .build();
        Limits enforced = Limits.version(2)
                .limit(Scope.SYMBOL, 1, LimitKind.ORDER_QUANTITY, 5)
                .limit(Scope.ACCOUNT, 1, LimitKind.ORDER_QUANTITY, 5)
                .limit(Scope.STRATEGY, 1, LimitKind.SUBMITS, 5)
                .build();

        assertThatThrownBy(() -> narrow.swap(limits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nothing would enforce it, since gate narrow holds no positions of a strategy; add the scope"
                                + " to GateConfig.scopes: strategy 1: max-order-quantity = 5");
        assertThat(narrow.limits().version()).isEqualTo(1);
        narrow.swap(enforced);
        assertThat(narrow.limits().version()).isEqualTo(2);

        assertThatThrownBy(() -> narrow.swap(
                        Limits.version(3).limit(Scope.FIRM, LimitKind.LOSS, 5).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no control of gate narrow enforces this limit, add one or leave it out:"
                        + " firm: max-loss = 5 controls=[enforcing]");
        assertThat(narrow.limits().version()).isEqualTo(2);
    }

    /** Says that it enforces some kinds. */
    private record Enforcing(Set<LimitKind> enforces) implements Control {
        Enforcing(LimitKind... kinds) {
            this(Set.of(kinds));
        }

        @Override
        public String name() {
            return "enforcing";
        }

        @Override
        public long check(OrderView order) {
            return Verdict.ACCEPTED;
        }
    }

    @Test
    void aControlCannotForgeAVerdict() {
        long everyBit = -1;
        long kill = Verdict.by(Controls.KILL, 77, Verdict.reject(Reason.KILLED, 0));
        long nameless = Long.MIN_VALUE;
        long versionOnly = 5;
        long[] refusals = {everyBit, kill, nameless};
        for (int i = 0; i < refusals.length; i++) {
            long finding = refusals[i];
            spy.onCheck = order -> finding;

            long verdict = gate.check(buy(i + 1L, 1, 100));

            assertThat(Verdict.isAccepted(verdict)).isFalse();
            assertThat(gate.controlName(Verdict.control(verdict))).isEqualTo("spy");
            assertThat(Verdict.limitVersion(verdict)).isEqualTo(1);
            assertThat(Verdict.reason(verdict)).isNotEqualTo(Reason.NONE);
        }

        spy.onCheck = order -> versionOnly;
        long warning = gate.check(buy(9, 1, 100));
        assertThat(Verdict.isWarning(warning)).isTrue();
        assertThat(gate.controlName(Verdict.control(warning))).isEqualTo("spy");
        assertThat(Verdict.limitVersion(warning)).isEqualTo(1);
        assertThat(Verdict.reason(warning)).isEqualTo(Reason.OTHER);

        spy.onCheck = order -> Verdict.ACCEPTED;
        spy.onReserve = order -> everyBit;
        assertThat(Verdict.isAccepted(gate.check(buy(10, 1, 100)))).isFalse();
        assertThat(Verdict.isWarning(gate.check(cancel(9)))).isTrue();
        assertThat(held(1).openBuy()).isEqualTo(1);
    }

    @Test
    void everyRefusalIsInASeriesWhateverTheControlSaidItsReasonsWere() {
        Reason[] reasons = {Reason.OVER_LIMIT, Reason.MALFORMED, Reason.KILLED, Reason.NONE, Reason.OTHER};
        for (int i = 0; i < reasons.length; i++) {
            Reason reason = reasons[i];
            spy.onCheck = order -> Verdict.reject(reason);
            assertThat(Verdict.isAccepted(gate.check(buy(i + 1L, 1, 100)))).isFalse();
        }
        gate.check(buy(99, 0, 100));

        long sum = gate.allRefusals().stream().mapToLong(RefusalCount::count).sum();

        assertThat(sum).isEqualTo(reasons.length + 1);
        assertThat(gate.snapshot().refused()).isEqualTo(sum);
        assertThat(gate.refusals("spy", Reason.OVER_LIMIT)).isEqualTo(1);
        assertThat(gate.refusals("spy", Reason.OTHER)).isEqualTo(reasons.length - 1);
        assertThat(gate.refusals("kill-switch", Reason.KILLED)).isZero();
    }

    @Test
    void explainsWhateverItIsGiven() {
        TestOrder strange = buy(7, 5, 100);
        strange.orderClass = null;
        strange.account = -9;
        long[] verdicts = {
            0,
            -1,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            Verdict.by(Controls.KILL, 1, Verdict.reject(Reason.KILLED)),
            Verdict.by(Controls.FIRST, 1, Verdict.reject(Reason.OVER_LIMIT, 4_711)),
            Verdict.by(Controls.FIRST, 999, Verdict.warn(Reason.OVER_LIMIT, 1)),
        };
        for (long verdict : verdicts) {
            assertThat(gate.explain(verdict, buy(7, 5, 100))).contains("order 7 buy 5 @ 100");
            assertThat(gate.explain(verdict, strange)).contains("account -9");
            assertThat(gate.explain(verdict, unreadCancel())).contains("CANCEL order 8");
        }
        assertThat(gate.explain(verdicts[5], buy(7, 5, 100)))
                .contains("limit 4711, which these limits do not have")
                .endsWith("; spy cannot explain it: java.lang.IllegalStateException: speechless");
    }

    private static RiskOrder unreadCancel() {
        return new LyingOrder(cancel(8)) {
            @Override
            public long quantity() {
                throw new IllegalStateException("not read of a cancel");
            }
        };
    }

    @Test
    void aCancelPassesThoughItsOwnAnswersThrow() {
        TestOrder order = new TestOrder();
        order.orderClass = OrderClass.CANCEL;
        RiskOrder broken = new LyingOrder(order) {
            @Override
            public int account() {
                throw new IllegalStateException("no account any more");
            }
        };

        assertThat(gate.check(broken)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aRepairedControlIsToldTheLimitsThatItMissed() {
        spy.onLimits = () -> {
            throw new IllegalStateException("not now");
        };
        gate.swap(Limits.version(2).build());
        assertThat(said(gate.check(buy(1, 1, 100)))).isEqualTo("spy CONTROL_FAILED");

        assertThat(gate.repaired("spy")).isTrue();
        assertThat(said(gate.check(buy(2, 1, 100)))).isEqualTo("spy CONTROL_FAILED"); // it is not repaired
        spy.onLimits = () -> {};
        assertThat(gate.repaired("spy")).isTrue();

        assertThat(spy.limits).containsExactly(1L, 2L);
        assertThat(gate.check(buy(2, 1, 100))).isZero();
    }

    @Test
    void neitherQuestionsNorRefusedOrdersUseUpTheRoomForPositions() {
        RiskGate small = gate(
                GateConfig.named("small")
                        .scopes(Scope.FIRM)
                        .positions(4)
                        .accounts(100)
                        .build(),
                spy);
        spy.onCheck = order -> Verdict.reject(Reason.OVER_LIMIT);
        for (int account = 0; account < 100; account++) {
            assertThat(small.position(Scope.ACCOUNT, account, 2).quantity()).isZero();
            long verdict = small.check(buy(1 + account, 1, 100).account(account));
            assertThat(Verdict.reason(verdict)).isEqualTo(Reason.OVER_LIMIT);
        }
        spy.onCheck = order -> Verdict.ACCEPTED;

        assertThat(small.check(buy(1_000, 1, 100).account(1))).isZero();
        assertThat(small.check(buy(1_001, 1, 100).account(2))).isZero();
        assertThat(small.check(buy(1_002, 1, 100).account(3))).isZero();
        long full = small.check(buy(1_003, 1, 100).account(4));
        assertThat(Verdict.reason(full)).isEqualTo(Reason.NO_ROOM);
        assertThat(small.check(buy(1_004, 1, 100).account(3))).isZero(); // its positions are there
        assertThat(small.position(Scope.ACCOUNT, 3, 1).openBuy()).isEqualTo(2);
        assertThat(small.position(Scope.ACCOUNT, 4, 1).openBuy()).isZero();
    }

    @Test
    void amountsThatNoVenueReportsChangeNothing() {
        assertThat(gate.check(buy(1, 5, 100))).isZero();
        long most = 1L << 46;

        assertThat(gate.onFill(1, -1)).isEqualTo(Reported.INVALID);
        assertThat(gate.onFill(1, 0)).isEqualTo(Reported.INVALID);
        assertThat(gate.onFill(1, Long.MIN_VALUE)).isEqualTo(Reported.INVALID);
        assertThat(gate.onFill(1, most + 1)).isEqualTo(Reported.INVALID);
        assertThat(gate.onCancelled(1, Long.MAX_VALUE)).isEqualTo(Reported.INVALID);
        assertThatThrownBy(() -> gate.adjust(place(1, 1), Long.MIN_VALUE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.adjust(place(1, 1), most + 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> gate.adjust(place(1, 1), 1, 0)).isInstanceOf(IllegalArgumentException.class);

        assertThat(held(1).quantity()).isZero();
        assertThat(held(1).openBuy()).isEqualTo(5);
        assertThat(gate.onFill(1, most)).isEqualTo(Reported.OVERFILLED);
        assertThat(held(1).quantity()).isEqualTo(most);
        gate.adjust(place(1, 1), 5 - most, 1); // somebody has looked
        assertThat(held(1).money()).isEqualTo(500);
        assertThat(gate.exposure(Scope.FIRM, 0).gross()).isEqualTo(500);
    }

    @Test
    void theSameMessageIsAnsweredAgainAFewTimesAndNotForEver() {
        TestOrder order = buy(1, 5, 100);
        TestOrder amend = order.amendedTo(6, 100);
        assertThat(gate.check(order)).isZero();
        for (int again = 0; again < WorkingOrder.MAX_REPEATS; again++) {
            assertThat(gate.check(order)).isZero();
        }
        assertThat(said(gate.check(order))).isEqualTo("order ORDER_ID_REUSED");
        assertThat(gate.check(amend)).isZero();
        for (int again = 0; again < WorkingOrder.MAX_REPEATS; again++) {
            assertThat(gate.check(amend)).isZero();
        }
        assertThat(spy.seen).hasSize(2); // those who count messages have seen no more

        assertThat(gate.check(amend)).isZero(); // and sees it as one more amendment from now on
        assertThat(spy.seen).hasSize(3);
        assertThat(held(1).openBuy()).isEqualTo(6);
    }

    @Test
    void theSameMessageIsAnsweredAgainForAWhileOnly() {
        TestOrder order = buy(1, 5, 100);
        assertThat(gate.check(order)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(gate.check(order)).isZero();

        clock.advanceNanos(1);

        assertThat(said(gate.check(order))).isEqualTo("order ORDER_ID_REUSED");
    }
}
