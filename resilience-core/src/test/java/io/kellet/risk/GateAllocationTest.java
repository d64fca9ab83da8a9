package io.kellet.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Authority;
import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Neither a check nor a report allocates, whatever comes of it. */
@Tag("allocation")
final class GateAllocationTest {

    private static final Operator ANN = new Operator("ann", "a reason");
    private static final Operator BOB = new Operator("bob", "another");

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(4);
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("test").build(), clock);
    private final Overrides overrides = new Overrides(OverridesConfig.defaults(), Authority.anybody(), clock);
    private final Whim whim = new Whim();
    private final RiskGate gate = gate(GateConfig.Writers.ONE, clock);
    private final TestOrder order = new TestOrder();
    private long lastId;

    /** Finds what it is told to. */
    private static final class Whim implements Control {
        long inCheck;
        long inReserve;
        long limit = Long.MAX_VALUE;

        @Override
        public String name() {
            return "whim";
        }

        @Override
        public Set<LimitKind> enforces() {
            return EnumSet.allOf(LimitKind.class);
        }

        @Override
        public long check(OrderView order) {
            return order.quantity() > limit ? Verdict.reject(Reason.OVER_LIMIT) : inCheck;
        }

        @Override
        public long reserve(OrderView order) {
            return inReserve;
        }

        @Override
        public boolean isOverridable() {
            return true;
        }
    }

    private RiskGate gate(GateConfig.Writers writers, NanoClock clock) {
        return RiskGate.of(GateConfig.named("test")
                        .writers(writers)
                        .patience(Duration.ZERO)
                        .scopes(Scope.DESK, Scope.VENUE)
                        .positions(64)
                        .workingOrders(64)
                        .rememberedOrders(64)
                        .build())
                .market(market)
                .kill(kill)
                .limits(Limits.version(1)
                        .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100)
                        .build())
                .control(whim)
                .overrides(overrides)
                .clock(clock)
                .build();
    }

    @BeforeEach
    void pricesAreKnown() {
        for (int symbol = 0; symbol < 4; symbol++) {
            market.onPrice(symbol, 100, clock.nanos());
        }
        gate.attachCurrentThread();
    }

    @Test
    void anOrderFromItsAcceptanceToItsEnd() {
        assertNone("accepted, filled, cancelled, late", () -> {
            long verdict = gate.check(next(OrderClass.NEW, 10), clock.nanos());
            gate.onFill(lastId, 3);
            gate.onFill(lastId, 3);
            gate.onFill(lastId, 2);
            gate.onCancelled(lastId, 4);
            gate.onFill(lastId, 12); // late and too much
            gate.onExpired(lastId);
            gate.onRejected(-1);
            return verdict;
        });
        assertThat(gate.snapshot().refused()).isZero();
        assertThat(gate.snapshot().overfills()).isPositive();
    }

    @Test
    void amendmentsAndTheirAnswers() {
        assertNone("amended, refused, answered out of order", () -> {
            long verdict = gate.check(next(OrderClass.NEW, 10));
            verdict |= gate.check(amended(12, 101));
            verdict |= gate.check(amended(8, 99));
            verdict |= gate.check(amended(8, 99)); // the same again
            gate.onAmended(lastId, 8, 99);
            gate.onAmendRejected(lastId, 12, 101);
            gate.onFill(lastId, 8);
            return verdict;
        });
        assertThat(gate.snapshot().refused()).isZero();
        assertThat(gate.position(Scope.ACCOUNT, 1, 1).openBuy()).isZero();
    }

    @Test
    void reductionsCancelsMarketOrdersAndRetries() {
        gate.adjust(new Place(1, 1, 1, 1, 2, 1), 1_000, 100);
        assertNone("reduce, cancel, market, retry", () -> {
            TestOrder reduce = next(OrderClass.REDUCE, 5);
            reduce.symbol = 2;
            reduce.buy = false;
            long verdict = gate.check(reduce);
            verdict |= gate.check(reduce); // a retry
            verdict |= gate.check(reduce.as(OrderClass.CANCEL));
            gate.onCancelled(lastId);
            verdict |= gate.check(next(OrderClass.NEW, 5).atMarket());
            gate.onRejected(lastId);
            return verdict;
        });
        assertThat(gate.snapshot().refused()).isZero();
    }

    @Test
    void everyKindOfRefusal() {
        refusal(Reason.MALFORMED, () -> gate.check(next(OrderClass.NEW, 0)));
        refusal(Reason.ID_OUT_OF_RANGE, () -> gate.check(next(OrderClass.NEW, 1).account(-1)));
        refusal(Reason.OVERFLOW, () -> gate.check(next(OrderClass.NEW, 1L << 40, 1L << 40)));
        refusal(Reason.UNKNOWN_ORDER, () -> gate.check(next(OrderClass.AMEND, 1)));
        refusal(Reason.NOT_REDUCING, () -> gate.check(next(OrderClass.REDUCE, 1)));
        whim.inCheck = Verdict.reject(Reason.DUPLICATE, 1);
        refusal(Reason.DUPLICATE, () -> gate.check(next(OrderClass.NEW, 1)));
        refusal(
                Reason.DUPLICATE,
                () -> { // and again, which gets its first verdict
                    long first = gate.check(next(OrderClass.NEW, 1));
                    return first == gate.check(order) ? first : 0;
                });
        whim.inCheck = -1; // garbage
        refusal(Reason.OTHER, () -> gate.check(next(OrderClass.NEW, 1)));
        whim.inCheck = 0;
        whim.inReserve = Verdict.reject(Reason.TOO_MANY);
        refusal(Reason.TOO_MANY, () -> gate.check(next(OrderClass.NEW, 1)));
        whim.inReserve = 0;
        market.onQuality(3, DataQuality.STALE);
        refusal(
                Reason.NO_REFERENCE,
                () -> gate.check(next(OrderClass.NEW, 1).symbol(3).atMarket()));
        assertThat(gate.check(next(OrderClass.NEW, 1))).isZero();
        long known = lastId;
        refusal(Reason.ORDER_ID_REUSED, () -> {
            TestOrder other = next(OrderClass.NEW, 2);
            other.orderId = known;
            return gate.check(other);
        });
        refusal(Reason.ORDER_MISMATCH, () -> {
            TestOrder other = next(OrderClass.AMEND, 2).strategy(2);
            other.orderId = known;
            return gate.check(other);
        });
        kill.engageFirm(KillMode.HALT, ANN);
        refusal(Reason.KILLED, () -> gate.check(next(OrderClass.NEW, 1)));
    }

    @Test
    void aFullGate() {
        while (Verdict.isAccepted(gate.check(next(OrderClass.NEW, 1)))) {
            assertThat(lastId).isLessThan(100);
        }
        refusal(Reason.NO_ROOM, () -> gate.check(next(OrderClass.NEW, 1)));
    }

    @Test
    void limitsThatAreSwapped() {
        Limits[] limits = new Limits[200_000];
        Limits first = Limits.version(1)
                .limit(Scope.FIRM, LimitKind.ORDER_QUANTITY, 100)
                .limit(Scope.SYMBOL, LimitKind.ORDER_QUANTITY, 50)
                .build();
        for (int i = 0; i < limits.length; i++) {
            limits[i] = first.renumbered(i + 2);
        }
        int[] at = {0};
        assertNone("taken over by the next order", () -> {
            gate.take(limits[at[0]++]);
            long verdict = gate.check(next(OrderClass.NEW, 10));
            gate.onCancelled(lastId);
            return verdict;
        });
        assertThat(gate.position(Scope.FIRM, 0, 1).limits().limit(LimitKind.ORDER_QUANTITY))
                .isEqualTo(50);
    }

    @Test
    void anOrderThatPassesByAnOverride() {
        whim.limit = 5;
        OverrideGrant grant = overrides.approve(
                overrides.request(whim, OverrideTerms.of(Scope.ACCOUNT, 1).uses(OverrideTarget.MOST), ANN), BOB);
        assertNone("found and used", () -> {
            long verdict = gate.check(next(OrderClass.NEW, 10));
            gate.onCancelled(lastId);
            return verdict | (grant.giveBack() ? 0 : 1); // so that it lasts
        });
        assertThat(gate.snapshot().refused()).isZero();
        assertThat(gate.snapshot().overrides()).isPositive();
        whim.inReserve = Verdict.reject(Reason.TOO_MANY);
        refusal(Reason.TOO_MANY, () -> gate.check(next(OrderClass.NEW, 10)));
        whim.inReserve = 0;
        kill.engageFirm(KillMode.HALT, ANN);
        refusal(Reason.KILLED, () -> gate.check(next(OrderClass.NEW, 10))); // used and given back
        assertThat(grant.usesLeft()).isPositive();
    }

    @Test
    void severalWriters() throws InterruptedException {
        RiskGate shared = gate(GateConfig.Writers.MANY, clock);
        shared.attachCurrentThread();
        assertNone("shared, accepted and reported", () -> {
            long verdict = shared.check(next(OrderClass.NEW, 10));
            shared.onFill(lastId, 3);
            shared.onCancelled(lastId);
            return verdict;
        });

        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        RiskOrder endless = new LyingOrder(TestOrder.buy(-1, 1, 100)) {
            @Override
            public int symbol() {
                inside.countDown();
                await(over);
                return 1;
            }
        };
        Thread other = new Thread(() -> shared.check(endless));
        other.start();
        inside.await();
        refusal(Reason.BUSY, () -> shared.check(next(OrderClass.NEW, 10)));
        over.countDown();
        other.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aThreadThatIsNotTheWriter() throws InterruptedException {
        Thread writer = Thread.currentThread();
        assertThat(gate.check(next(OrderClass.NEW, 1))).isZero();
        List<Throwable> failures = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                gate.attachCurrentThread();
                refusal(Reason.WRONG_THREAD, () -> gate.check(next(OrderClass.NEW, 1)));
            } catch (Throwable e) { // shown below
                failures.add(e);
            }
        });
        other.start();
        other.join();

        assertThat(writer.isAlive()).isTrue();
        assertThat(failures).isEmpty();
    }

    private void refusal(Reason reason, AllocationMeter.Operation operation) {
        long[] others = {0};
        assertNone(reason.name(), () -> {
            long verdict = operation.run();
            others[0] += verdict < 0 && Verdict.reason(verdict) == reason ? 0 : 1;
            return verdict;
        });
        assertThat(others[0]).as("%s", reason).isZero();
    }

    private static void assertNone(String what, AllocationMeter.Operation operation) {
        AllocationMeter.assertAllocatesNothing(what, operation);
    }

    private TestOrder next(OrderClass orderClass, long quantity) {
        return next(orderClass, quantity, 100);
    }

    /** One object for all: what it costs to make an order is its user's. */
    private TestOrder next(OrderClass orderClass, long quantity, long price) {
        order.orderClass = orderClass;
        order.orderId = ++lastId;
        order.buy = true;
        order.market = false;
        order.quantity = quantity;
        order.price = price;
        order.symbol = 1;
        order.account = 1;
        order.strategy = 1;
        return order;
    }

    private TestOrder amended(long quantity, long price) {
        order.orderClass = OrderClass.AMEND;
        order.quantity = quantity;
        order.price = price;
        return order;
    }
}
