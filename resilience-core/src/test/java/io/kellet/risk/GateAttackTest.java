package io.kellet.risk;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
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
        public Set<LimitKind> enforces() {
            return Set.of(LimitKind.PRICE_COLLAR_BPS);
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
    @SuppressWarnings("NullAway") // an order may forget to say what it is
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

    @Test
    void whatIsReservedCoversWhatTheVenueMayTradeHoweverItsAnswersAreShuffled() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RiskGate gate = gate(GateConfig.named("venue")
                    .positions(16)
                    .workingOrders(4)
                    .rememberedOrders(4)
                    .build());
            Venue venue = new Venue(10, 100);
            assertThat(gate.check(buy(1, 10, 100))).isZero();
            TestOrder order = buy(1, 10, 100);
            for (int step = 0; step < 40; step++) {
                if (random.nextInt(3) == 0) {
                    TestOrder amend = order.amendedTo(5 + random.nextInt(12), 80 + (step * 7) % 41);
                    if (Verdict.isAccepted(gate.check(amend))) {
                        venue.sent.add(new long[] {amend.quantity, amend.price});
                    }
                }
                venue.step(random);
                venue.deliver(random, gate);
                Position position = gate.position(Scope.ACCOUNT, 1, 1);
                assertThat(position.worstLong())
                        .as("seed %s step %s", seed, step)
                        .isGreaterThanOrEqualTo(venue.mayHold());
                assertThat(position.openBuyMoney()).isGreaterThanOrEqualTo(position.openBuy() * venue.worstOpenPrice());
            }
            venue.sent.clear();
            venue.cancel();
            while (!venue.reports.isEmpty()) {
                venue.deliver(random, gate);
            }
            Position position = gate.position(Scope.ACCOUNT, 1, 1);
            assertThat(position.openBuy() + position.openBuyMoney())
                    .as("seed %s", seed)
                    .isZero();
            assertThat(position.quantity()).as("seed %s", seed).isEqualTo(venue.filled);
        }
    }

    /**
     * Takes the messages of one buy order in the order they were sent, and has its reports come in any. No two amendments have
     * the same terms: by terms alone nobody could tell the answers apart.
     */
    private static final class Venue {
        final List<long[]> sent = new ArrayList<>();
        final List<Consumer<RiskGate>> reports = new ArrayList<>();
        private long quantity;
        private long price;
        private long filled;
        private boolean working = true;

        Venue(long quantity, long price) {
            this.quantity = quantity;
            this.price = price;
        }

        void step(Random random) {
            if (working && random.nextInt(4) == 0 && filled < quantity) {
                filled += 1 + random.nextInt((int) Math.min(3, quantity - filled));
                long cumulative = filled;
                reports.add(gate -> gate.onFill(1, cumulative));
                working = filled < quantity;
            } else if (random.nextInt(3) == 0 && !sent.isEmpty()) {
                long[] terms = sent.remove(0);
                boolean accepted = working && terms[0] > filled && random.nextInt(4) != 0;
                if (accepted) {
                    quantity = terms[0];
                    price = terms[1];
                }
                reports.add(gate -> {
                    if (accepted) {
                        gate.onAmended(1, terms[0], terms[1]);
                    } else {
                        gate.onAmendRejected(1, terms[0], terms[1]);
                    }
                });
            } else if (random.nextInt(40) == 0) {
                cancel();
            }
        }

        void cancel() {
            if (working) {
                working = false;
                reports.add(gate -> gate.onCancelled(1));
            }
            long cumulative = filled;
            reports.add(gate -> gate.onCancelled(1, cumulative));
        }

        /** Any report that is on its way arrives, perhaps to come again. */
        void deliver(Random random, RiskGate gate) {
            if (!reports.isEmpty()) {
                int which = random.nextInt(reports.size());
                reports.get(which).accept(gate);
                if (random.nextInt(5) != 0) {
                    reports.remove(which);
                }
            }
        }

        long mayHold() {
            return working ? Math.max(quantity, filled) : filled;
        }

        long worstOpenPrice() {
            return working ? price : 0;
        }
    }

    @Test
    void theLimitThatNamesMostHoldsAndSymbolsTightenTheFirm() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            Limits limits = AnyLimits.valid(random, 2 + random.nextInt(12));
            for (Scope scope : new Scope[] {Scope.FIRM, Scope.ACCOUNT, Scope.DESK}) {
                for (int id = 0; id < (scope == Scope.FIRM ? 1 : 4); id++) {
                    for (int symbol = 0; symbol < 4; symbol++) {
                        LimitRow row = limits.row(scope, id, symbol, LimitRow.perSymbol());
                        for (LimitKind kind : LimitKind.values()) {
                            if (kind.isPerSymbol() && kind != LimitKind.RESTRICTED) {
                                isAsWritten(limits, row, scope, id, symbol, kind);
                            }
                        }
                    }
                }
            }
        }
    }

    private static void isAsWritten(Limits limits, LimitRow row, Scope scope, int id, int symbol, LimitKind kind) {
        LimitEntry own = plain(limits, scope, id, symbol, kind);
        LimitEntry ofSymbol = scope == Scope.FIRM ? plain(limits, Scope.SYMBOL, symbol, LimitEntry.EVERY, kind) : null;
        LimitEntry decides = ofSymbol == null || (own != null && own.limit() <= ofSymbol.limit()) ? own : ofSymbol;
        String where = scope + " " + id + " " + symbol + " " + kind + " of " + limits.entries();
        if (decides == null) {
            assertThat(row.has(kind)).as(where).isFalse();
            assertThat(row.check(kind, Long.MAX_VALUE, Reason.OVER_LIMIT))
                    .as(where)
                    .isZero();
            return;
        }
        long warnAbove = Math.min(
                own == null ? Long.MAX_VALUE : own.warnAbove(),
                ofSymbol == null ? Long.MAX_VALUE : ofSymbol.warnAbove());
        assertThat(row.limit(kind)).as(where).isEqualTo(decides.limit());
        assertThat(row.limitId(kind)).as(where).isEqualTo(decides.id());
        assertThat(row.check(kind, warnAbove, Reason.OVER_LIMIT)).as(where).isZero();
        if (warnAbove < decides.limit()) {
            assertThat(Verdict.isWarning(row.check(kind, decides.limit(), Reason.OVER_LIMIT)))
                    .as(where)
                    .isTrue();
        }
        assertThat(row.check(kind, decides.limit() + 1, Reason.OVER_LIMIT))
                .as(where)
                .isEqualTo(Verdict.reject(Reason.OVER_LIMIT, decides.id()));
    }

    /** Number and symbol, then number, then symbol, then neither. */
    private static @Nullable LimitEntry plain(Limits limits, Scope scope, int id, int symbol, LimitKind kind) {
        int[][] places = {
            {id, symbol}, {id, LimitEntry.EVERY}, {LimitEntry.EVERY, symbol}, {LimitEntry.EVERY, LimitEntry.EVERY}
        };
        for (int[] place : places) {
            for (LimitEntry entry : limits.entries()) {
                boolean sameNumber = entry.scopeId() == place[0] || (scope == Scope.FIRM && entry.scopeId() == 0);
                if (entry.kind() == kind && entry.scope() == scope && sameNumber && entry.symbol() == place[1]) {
                    return entry;
                }
            }
        }
        return null;
    }

    @Test
    void noOrderIsValuedTooLow() {
        market.multiplier(1, 10);
        assertThat(gate.check(sell(1, 2, 1))).isZero(); // far below the market: he may give away 100 a lot
        assertThat(held(1).openSellMoney()).isEqualTo(2 * 100 * 10);
        assertThat(gate.check(sell(2, 2, 300))).isZero();
        assertThat(held(1).openSellMoney()).isEqualTo(2_000 + 2 * 300 * 10);
        assertThat(gate.check(buy(3, 2, 50))).isZero(); // he pays no more
        assertThat(held(1).openBuyMoney()).isEqualTo(2 * 50 * 10);
        assertThat(gate.check(buy(4, 1, 0).atMarket())).isZero();
        assertThat(held(1).openBuyMoney()).isEqualTo(1_000 + 105 * 10);
        assertThat(said(gate.check(buy(5, 1, 0).atMarket().symbol(3)))).isEqualTo("order NO_REFERENCE");
        assertThat(said(gate.check(sell(6, 1, 100).symbol(3)))).isEqualTo("order NO_REFERENCE");

        gate.swap(Limits.version(2)
                .limit(Scope.SYMBOL, 1, LimitKind.PRICE_COLLAR_BPS, 0)
                .build());
        assertThat(gate.check(sell(7, 1, 0).atMarket())).isZero(); // at the reference, never at nothing
        assertThat(held(1).openSellMoney()).isEqualTo(8_000 + 1_000);
    }

    @Test
    void amountsTooLargeToCalculateWithAreRefusedAndReserveNothing() {
        RiskGate wide = gate(
                GateConfig.named("wide")
                        .maxQuantity(1L << 46)
                        .maxPrice(1L << 46)
                        .build(),
                spy);
        long most = 1L << 46;
        market.onPrice(3, most, clock.nanos());
        market.multiplier(4, Long.MAX_VALUE);
        market.onPrice(4, 1, clock.nanos());

        assertThat(Verdict.reason(wide.check(buy(1, most, most)))).isEqualTo(Reason.OVERFLOW);
        assertThat(Verdict.reason(wide.check(sell(2, most, 1).symbol(3)))).isEqualTo(Reason.OVERFLOW);
        assertThat(Verdict.reason(wide.check(buy(3, 2, 2).symbol(4)))).isEqualTo(Reason.OVERFLOW);
        assertThat(Verdict.reason(wide.check(buy(4, most + 1, 1)))).isEqualTo(Reason.MALFORMED);
        assertThat(spy.seen).isEmpty();
        int accepted = 0; // 2^59 each: two fill the 2^60 that may be reserved in all
        for (int id = 10; id < 20; id++) {
            accepted += Verdict.isAccepted(wide.check(buy(id, 1L << 30, 1L << 29))) ? 1 : 0;
        }

        assertThat(accepted).isEqualTo(2);
        assertThat(wide.exposure(Scope.FIRM, 0).openBuyMoney()).isEqualTo(1L << 60);
        assertThat(Verdict.reason(wide.check(buy(10, 1L << 30, 1L << 30).as(OrderClass.AMEND))))
                .isEqualTo(Reason.OVERFLOW);
        wide.onCancelled(10);
        assertThat(wide.exposure(Scope.FIRM, 0).openBuyMoney()).isEqualTo(1L << 59);
    }

    @Test
    void anAmendmentShowsControlsItsTotalAndWhatItAdds() {
        assertThat(gate.check(buy(1, 10, 100))).isZero();
        assertThat(gate.onFill(1, 4)).isEqualTo(Reported.APPLIED);
        TestOrder order = buy(1, 10, 100);

        assertThat(gate.check(order.amendedTo(10, 110))).isZero(); // a worse price alone costs more
        assertThat(gate.check(order.amendedTo(15, 105))).isZero();
        assertThat(gate.check(order.amendedTo(5, 90))).isZero(); // less, when the venue agrees

        assertThat(spy.seen)
                .containsExactly(
                        "NEW 10 adds 10 1000",
                        "AMEND 10 adds 0 60", // six lots still open
                        "AMEND 15 adds 5 550", // eleven at 110 instead of six
                        "AMEND 5 adds 0 0");
        assertThat(held(1).openBuyMoney()).isEqualTo(11 * 110);
        assertThat(gate.onAmended(1, 5, 90)).isEqualTo(Reported.APPLIED);
        assertThat(gate.onAmended(1, 10, 110)).isEqualTo(Reported.APPLIED);
        assertThat(gate.onAmendRejected(1, 15, 105)).isEqualTo(Reported.APPLIED);
        assertThat(held(1).openBuyMoney()).isEqualTo(90);
        assertThat(said(gate.check(order.amendedTo(3, 90)))).isEqualTo("order BELOW_FILLED");
    }

    @Test
    void whatClaimsToReduceCanNeverAddRisk() {
        gate.adjust(place(1, 1), 10, 100);
        assertThat(gate.check(sell(1, 6, 100).as(OrderClass.REDUCE))).isZero();
        TestOrder working = sell(1, 6, 100);

        assertThat(said(gate.check(working.amendedTo(11, 100)))).isEqualTo("order NOT_REDUCING");
        assertThat(gate.check(working.amendedTo(10, 100))).isZero();
        assertThat(said(gate.check(sell(2, 1, 0).atMarket().as(OrderClass.REDUCE))))
                .isEqualTo("order NOT_REDUCING");
        assertThat(gate.onFill(1, 7)).isEqualTo(Reported.APPLIED);
        assertThat(said(gate.check(sell(3, 1, 100).as(OrderClass.REDUCE)))).isEqualTo("order NOT_REDUCING");
        assertThat(said(gate.check(buy(4, 1, 100).as(OrderClass.REDUCE)))).isEqualTo("order NOT_REDUCING");
        assertThat(gate.onAmendRejected(1, 10, 100)).isEqualTo(Reported.APPLIED);
        assertThat(gate.check(sell(5, 3, 100).as(OrderClass.REDUCE))).isZero();
        assertThat(gate.onFill(5, 3)).isEqualTo(Reported.APPLIED);
        assertThat(said(gate.check(sell(6, 1, 100).as(OrderClass.REDUCE)))).isEqualTo("order NOT_REDUCING");
        assertThat(said(gate.check(buy(7, 1, 100).as(OrderClass.REDUCE)))).isEqualTo("order NOT_REDUCING");
    }

    @Test
    void anOrderThatHasEndedIsNoRetryAndComesBackToNoLife() {
        assertThat(gate.check(buy(1, 5, 100))).isZero();
        assertThat(gate.check(buy(1, 5, 100).amendedTo(9, 100))).isZero();
        assertThat(gate.onCancelled(1, 2)).isEqualTo(Reported.APPLIED);

        assertThat(said(gate.check(buy(1, 5, 100)))).isEqualTo("order ORDER_ID_REUSED");
        assertThat(said(gate.check(buy(1, 5, 100).amendedTo(9, 100)))).isEqualTo("order UNKNOWN_ORDER");
        assertThat(gate.onAmended(1, 9, 100)).isEqualTo(Reported.ALREADY_KNOWN);
        assertThat(gate.onAmendRejected(1, 9, 100)).isEqualTo(Reported.ALREADY_KNOWN);
        assertThat(gate.onExpired(1)).isEqualTo(Reported.ALREADY_KNOWN);
        assertThat(gate.onFill(1, 2)).isEqualTo(Reported.ALREADY_KNOWN);
        assertThat(gate.onFill(1, 9)).isEqualTo(Reported.APPLIED); // late, under terms that may have held
        assertThat(gate.onFill(1, 10)).isEqualTo(Reported.OVERFILLED);

        assertThat(held(1).quantity()).isEqualTo(10);
        assertThat(held(1).openBuy() + held(1).openBuyMoney()).isZero();
        assertThat(gate.exposure(Scope.FIRM, 0).gross()).isEqualTo(1_000);
    }

    @Test
    void aRefusedOrderIsARetryOnlyIfNothingIsDifferent() {
        spy.onCheck = order -> Verdict.reject(Reason.OVER_LIMIT);
        long first = gate.check(buy(1, 5, 100));
        spy.onCheck = order -> Verdict.ACCEPTED;

        assertThat(gate.check(buy(1, 5, 100))).isEqualTo(first);
        clock.stepBack(Duration.ofMillis(1));
        assertThat(gate.check(buy(1, 5, 100))).isZero(); // nobody knows how old it is: decided anew
        assertThat(spy.seen).hasSize(2);
        assertThat(gate.check(buy(1, 5, 100))).isZero();

        spy.onCheck = order -> Verdict.reject(Reason.OVER_LIMIT);
        gate.check(buy(2, 5, 100));
        spy.onCheck = order -> Verdict.ACCEPTED;
        assertThat(gate.check(buy(2, 4, 100))).isZero();
        assertThat(said(gate.check(buy(2, 5, 100)))).isEqualTo("order ORDER_ID_REUSED");
        assertThat(held(1).openBuy()).isEqualTo(9);
    }

    @Test
    void noOverrideAndNoRetryPassesTheSwitch() {
        TestOrder order = buy(1, 5, 100);
        assertThat(gate.check(order)).isZero();
        List<Long> undone = new ArrayList<>();
        spy.onReserve = view -> {
            kill.engageFirm(KillMode.CANCEL_ONLY, new Operator("ann", "inside the last control"));
            undone.add(view.orderId());
            return Verdict.warn(Reason.OTHER, 0);
        };

        assertThat(said(gate.check(buy(2, 5, 100)))).isEqualTo("kill-switch KILLED");
        assertThat(said(gate.check(order))).isEqualTo("kill-switch KILLED");
        gate.adjust(place(1, 2), 5, 100);
        assertThat(said(gate.check(sell(3, 5, 100).symbol(2).as(OrderClass.REDUCE))))
                .isEqualTo("kill-switch KILLED");
        assertThat(Verdict.isAccepted(gate.check(cancel(1)))).isTrue();

        assertThat(undone).containsExactly(2L, 3L, 1L);
        assertThat(held(1).openBuy()).isEqualTo(5);
        assertThat(held(2).openSell()).isZero();
    }
}
