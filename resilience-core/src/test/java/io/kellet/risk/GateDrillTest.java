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
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gate does when something around it goes wrong. */
final class GateDrillTest {

    private static final Operator ANN = new Operator("ann", "drill");

    private final ManualClock clock = new ManualClock();
    private final MarketData market = new MarketData(8);
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("drill").build(), clock);

    /** Refuses over a quantity, counts what it was told, and can be made to throw anywhere. */
    private static final class Probe implements Control {
        final String name;
        long limit = Long.MAX_VALUE;
        boolean reserveRefuses;

        @Nullable
        Throwable inCheck;

        @Nullable
        RuntimeException inReserve;

        @Nullable
        RuntimeException inReport;

        int checks;
        int reserved;
        int undone;
        long released;
        long filled;

        @Nullable
        Runnable onCheck;

        Probe(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long check(OrderView order) {
            checks++;
            if (onCheck != null) {
                onCheck.run();
            }
            if (inCheck instanceof Error e) {
                throw e;
            }
            if (inCheck instanceof RuntimeException e) {
                throw e;
            }
            return order.quantity() > limit ? Verdict.reject(Reason.OVER_LIMIT) : Verdict.ACCEPTED;
        }

        @Override
        public long reserve(OrderView order) {
            if (inReserve != null) {
                throw inReserve;
            }
            if (reserveRefuses) {
                return Verdict.reject(Reason.TOO_MANY);
            }
            reserved++;
            return Verdict.ACCEPTED;
        }

        @Override
        public void undo(OrderView order) {
            undone++;
        }

        @Override
        public void onReport(ReportView report) {
            released += report.releasedQuantity();
            filled += report.filledQuantity();
            if (inReport != null) {
                throw inReport;
            }
        }
    }

    private final Probe first = new Probe("first");
    private final Probe second = new Probe("second");
    private final RiskGate gate = gate(GateConfig.named("drill").build(), first, second);

    private RiskGate gate(GateConfig config, Control... controls) {
        return RiskGate.of(config)
                .market(market)
                .kill(kill)
                .limits(Limits.version(1).build())
                .controls(List.of(controls))
                .clock(clock)
                .build();
    }

    @BeforeEach
    void pricesAreKnown() {
        market.onPrice(1, 100, clock.nanos());
    }

    @Test
    void aControlThatThrowsRefusesUntilItIsRepaired() {
        first.inCheck = new IllegalStateException("no data base");

        assertThat(refusal(gate.check(buy(1, 1, 100)))).isEqualTo("first CONTROL_FAILED");
        first.inCheck = null;

        assertThat(refusal(gate.check(buy(2, 1, 100)))).isEqualTo("first CONTROL_FAILED");
        assertThat(gate.snapshot().failedControls()).containsExactly("first");
        assertThat(gate.failure("first")).get().hasToString("java.lang.IllegalStateException: no data base");
        assertThat(gate.failure("second")).isEmpty();
        assertThat(gate.explain(gate.check(buy(3, 1, 100)), buy(3, 1, 100)))
                .endsWith("; it threw java.lang.IllegalStateException: no data base");
        assertThat(gate.repaired("second")).isFalse();
        assertThat(gate.repaired("first")).isTrue();
        assertThat(gate.check(buy(2, 1, 100))).isZero();
        assertThat(gate.snapshot().failedControls()).isEmpty();
        assertThat(gate.failure("first")).isEmpty();
    }

    @Test
    void aControlWithoutMemoryRefusesToo() {
        first.inCheck = new OutOfMemoryError("drill");

        assertThat(refusal(gate.check(buy(1, 1, 100)))).isEqualTo("first CONTROL_FAILED");
    }

    @Test
    void aControlThatThrowsWhileItReservesGivesBackWhatOthersTook() {
        second.inReserve = new IllegalStateException("drill");

        assertThat(refusal(gate.check(buy(1, 1, 100)))).isEqualTo("second CONTROL_FAILED");

        assertThat(first.reserved - first.undone).isZero();
        assertThat(gate.position(Scope.ACCOUNT, 1, 1).openBuy()).isZero();
    }

    @Test
    void aControlThatCannotReserveGivesBackWhatOthersTook() {
        second.reserveRefuses = true;

        assertThat(refusal(gate.check(buy(1, 1, 100)))).isEqualTo("second TOO_MANY");

        assertThat(first.reserved - first.undone).isZero();
        assertThat(second.undone).isZero();
    }

    @Test
    void aControlThatThrowsAtAReportDoesNotKeepTheBookFromKnowing() {
        assertThat(gate.check(buy(1, 5, 100))).isZero();
        first.inReport = new IllegalStateException("drill");

        assertThat(gate.onFill(1, 2)).isEqualTo(Reported.APPLIED);

        assertThat(gate.position(Scope.ACCOUNT, 1, 1).quantity()).isEqualTo(2);
        assertThat(second.filled).isEqualTo(2);
        assertThat(second.released).isEqualTo(2);
        assertThat(refusal(gate.check(buy(2, 1, 100)))).isEqualTo("first CONTROL_FAILED");
    }

    @Test
    void nothingRefusesACancel() {
        assertThat(gate.check(buy(1, 5, 100))).isZero();
        first.inCheck = new IllegalStateException("drill");
        kill.engageFirm(KillMode.HALT, ANN);

        long verdict = gate.check(cancel(1));
        TestOrder nonsense = cancel(77);
        nonsense.account = -1;
        nonsense.symbol = Integer.MAX_VALUE;

        assertThat(Verdict.isAccepted(verdict)).isTrue();
        assertThat(Verdict.isAccepted(gate.check(nonsense))).isTrue();
    }

    @Test
    void anEngagedSwitchRefusesEvenWhatWasAcceptedBefore() {
        TestOrder order = buy(1, 5, 100);
        assertThat(gate.check(order)).isZero();
        assertThat(gate.check(order)).isZero(); // a retry
        assertThat(first.checks).isEqualTo(1);

        kill.engage(Scope.STRATEGY, 1, KillMode.REDUCE_ONLY, ANN);

        assertThat(refusal(gate.check(order))).isEqualTo("kill-switch KILLED");
        assertThat(refusal(gate.check(order.amendedTo(6, 100)))).isEqualTo("kill-switch KILLED");
        gate.adjust(new Place(1, 1, 1, 1, 1, 1), 10, 100);
        assertThat(gate.check(sell(2, 5, 100).as(OrderClass.REDUCE))).isZero();
        assertThat(first.reserved - first.undone).isEqualTo(2);
    }

    @Test
    void anEngagedSwitchIsSeenByACheckThatHasBegun() {
        second.onCheck = () -> kill.engageFirm(KillMode.HALT, ANN);

        assertThat(refusal(gate.check(buy(1, 5, 100)))).isEqualTo("kill-switch KILLED");
        assertThat(gate.position(Scope.ACCOUNT, 1, 1).openBuy()).isZero();
    }

    @Test
    void anOrderIsDecidedByTheLimitsItBeganWith() {
        second.limit = 3;
        second.onCheck = () -> {
            if (gate.limits().version() == 1) {
                gate.swap(Limits.version(2).build());
            }
        };

        long during = gate.check(buy(1, 5, 100));
        long after = gate.check(buy(2, 5, 100));

        assertThat(Verdict.limitVersion(during)).isEqualTo(1);
        assertThat(Verdict.limitVersion(after)).isEqualTo(2);
    }

    @Test
    void limitsOnlyGetNewer() {
        gate.swap(Limits.version(5).build());

        assertThatThrownBy(() -> gate.swap(Limits.version(5).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limits must be newer than those in force: gate=drill version=5 inForce=5");
    }

    @Test
    void limitsForWhatTheGateDoesNotKnowAreRefusedWhole() {
        Limits limits = Limits.version(2)
                .limit(Scope.ACCOUNT, 5_000, LimitKind.GROSS_EXPOSURE, 1)
                .build();

        assertThatThrownBy(() -> gate.swap(limits))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("account must be 0..1023 in gate drill: account 5000");
        assertThat(gate.limits().version()).isEqualTo(1);
    }

    @Test
    void staleMarketDataValuesNoOrder() {
        clock.advance(Duration.ofSeconds(5));
        assertThat(gate.check(buy(1, 1, 100).atMarket())).isZero();

        clock.advance(Duration.ofNanos(1));

        assertThat(refusal(gate.check(buy(2, 1, 100).atMarket()))).isEqualTo("order NO_REFERENCE");
        assertThat(refusal(gate.check(sell(3, 1, 100)))).isEqualTo("order NO_REFERENCE");
        assertThat(gate.check(buy(4, 1, 100))).isZero(); // it can cost no more than its limit
    }

    @Test
    void badMarketDataValuesNoOrder() {
        market.onQuality(1, DataQuality.MAYBE_STALE);
        assertThat(refusal(gate.check(sell(1, 1, 100)))).isEqualTo("order NO_REFERENCE");

        market.onPrice(1, 0, clock.nanos());
        assertThat(market.quality(1)).isEqualTo(DataQuality.UNKNOWN);
        assertThat(refusal(gate.check(sell(1, 1, 100)))).isEqualTo("order NO_REFERENCE");
    }

    @Test
    void aClockThatStepsBackMakesPricesOldAndNotYoung() {
        clock.stepBack(Duration.ofSeconds(6));

        assertThat(refusal(gate.check(sell(1, 1, 100)))).isEqualTo("order NO_REFERENCE");
    }

    @Test
    void anOrderThatLiesBetweenTwoReadsIsDecidedAsItWasRead() {
        TestOrder honest = buy(1, 5, 100);
        RiskOrder liar = new LyingOrder(honest);
        second.limit = 5;

        assertThat(gate.check(liar)).isZero();

        assertThat(gate.position(Scope.ACCOUNT, 1, 1).openBuy()).isEqualTo(5);
        assertThat(gate.position(Scope.ACCOUNT, 1, 1).openBuyMoney()).isEqualTo(500);
    }

    @Test
    void anOrderThatThrowsIsMalformed() {
        RiskOrder thrower = new LyingOrder(buy(1, 5, 100)) {
            @Override
            public long quantity() {
                throw new IllegalStateException("drill");
            }
        };

        assertThat(refusal(gate.check(thrower))).isEqualTo("order MALFORMED");
        assertThat(gate.check(buy(2, 5, 100))).isZero();
    }

    @Test
    void aSecondThreadIsRefusedByAGateWithOneWriter() throws InterruptedException {
        assertThat(gate.check(buy(1, 5, 100))).isZero();
        List<Object> seen = new ArrayList<>();
        Thread other = new Thread(() -> {
            seen.add(refusal(gate.check(buy(2, 5, 100))));
            seen.add(gate.check(cancel(1)));
            try {
                gate.onFill(1, 1);
            } catch (IllegalStateException e) {
                seen.add("refused");
            }
        });
        other.start();
        other.join();

        assertThat(seen).containsExactly("order WRONG_THREAD", 0L, "refused");
        assertThat(gate.refusals("order", Reason.WRONG_THREAD)).isEqualTo(1);

        assertThat(gate.handOver()).isTrue();
        Thread next = new Thread(() -> seen.add(gate.check(buy(3, 5, 100))));
        next.start();
        next.join();
        assertThat(seen).last().isEqualTo(0L);
    }

    @Test
    void aControlThatCallsItsOwnGateIsRefused() {
        Probe selfish = new Probe("selfish");
        RiskGate shared =
                gate(GateConfig.named("shared").writers(GateConfig.Writers.MANY).build(), selfish);
        List<String> inner = new ArrayList<>();
        selfish.onCheck = () -> {
            inner.add(refusal(shared, shared.check(buy(9, 1, 100))));
            shared.onFill(1, 1);
        };

        assertThat(refusal(shared, shared.check(buy(1, 1, 100)))).isEqualTo("selfish CONTROL_FAILED");

        assertThat(inner).containsExactly("order BUSY");
    }

    @Test
    void sizesOfTheSwitchMustCoverTheGates() {
        KillSwitch small =
                KillSwitch.inMemory(KillSwitchConfig.named("small").accounts(4).build(), clock);

        assertThatThrownBy(() -> RiskGate.of(GateConfig.named("drill").build())
                        .market(market)
                        .kill(small)
                        .limits(Limits.version(1).build())
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the kill switch must have at least as many accounts as gate drill, 1024: 4");
    }

    @Test
    void theBookDoesNotDependOnTheOrderInWhichThingsHappened() {
        Random random = new Random(4);
        List<TestOrder> orders = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            TestOrder order = random.nextBoolean()
                    ? buy(i, 1L + random.nextInt(50), 90L + random.nextInt(20))
                    : sell(i, 1L + random.nextInt(50), 90L + random.nextInt(20));
            orders.add(order.account(random.nextInt(3)).symbol(random.nextInt(4)));
        }
        List<String> books = new ArrayList<>();
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            Collections.shuffle(orders, new Random(shuffle));
            books.add(bookAfter(orders));
        }

        assertThat(books).containsOnly(books.get(0));
    }

    private String bookAfter(List<TestOrder> orders) {
        RiskGate gate = gate(GateConfig.named("shuffled").build());
        for (int symbol = 0; symbol < 4; symbol++) {
            market.onPrice(symbol, 100 + symbol, clock.nanos());
        }
        for (TestOrder order : orders) {
            assertThat(gate.check(order)).isZero();
            if (order.orderId % 3 == 0) {
                gate.onFill(order.orderId, order.quantity / 2);
            }
            if (order.orderId % 5 == 0) {
                gate.onCancelled(order.orderId);
            }
        }
        StringBuilder book = new StringBuilder();
        for (int account = 0; account < 3; account++) {
            Exposure exposure = gate.exposure(Scope.ACCOUNT, account);
            book.append(exposure.gross())
                    .append(' ')
                    .append(exposure.worstLong())
                    .append(' ');
            book.append(exposure.worstShort()).append('\n');
        }
        return book.append(gate.exposure(Scope.FIRM, 0).gross()).toString();
    }

    private String refusal(long verdict) {
        return refusal(gate, verdict);
    }

    private static String refusal(RiskGate gate, long verdict) {
        return Verdict.isAccepted(verdict)
                ? "accepted"
                : gate.controlName(Verdict.control(verdict)) + " " + Verdict.reason(verdict);
    }
}
