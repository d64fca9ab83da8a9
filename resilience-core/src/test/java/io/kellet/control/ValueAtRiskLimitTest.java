package io.kellet.control;

import static io.kellet.risk.TestOrder.buy;
import static io.kellet.risk.TestOrder.cancel;
import static io.kellet.risk.TestOrder.sell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.kill.KillMode;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.risk.LimitKind;
import io.kellet.risk.Limits;
import io.kellet.risk.Reason;
import io.kellet.risk.TestOrder;
import io.kellet.testkit.AllocationMeter;
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Symbols 1 and 2 move together, each by 10 in money a lot and day: one is a hedge of the other. */
final class ValueAtRiskLimitTest {

    private static final ScopeIds IDS = ScopeIds.of(Scope.DESK, 4).and(Scope.FIRM, 1);
    private static final double[] ONE = {1, 1, 1};
    private static final double[][] MOVES = {{100, 0, 0}, {0, 100, 100}, {0, 100, 100}};
    private static final long MANY = LimitKind.VAR_95.most();

    private final GateBench bench = new GateBench();
    private final Latches latches = bench.latches(KillMode.REDUCE_ONLY);
    private final VarBook book = book(250);
    private long nextId = 1;

    private VarBook book(int observations) {
        return new VarBook(
                VarConfig.named("desk-1")
                        .symbols(4)
                        .limit(Confidence.P95, 0) // what a book allows itself is not looked at
                        .limit(Confidence.P99, 0)
                        .limit(Confidence.P99_9, 0)
                        .maxAge(Duration.ofHours(1))
                        .build(),
                CovarianceModel.ofMatrix(MOVES, observations, bench.clock.nanos()),
                ONE,
                bench.clock);
    }

    private ValueAtRiskLimit.Builder desk() {
        return ValueAtRiskLimit.of(IDS).book(Scope.DESK, 1, book);
    }

    private ValueAtRiskLimit open(ValueAtRiskLimit.Builder control, Limits.Builder limits) {
        ValueAtRiskLimit built = control.build();
        bench.open(built, limits);
        return built;
    }

    private static Limits.Builder limit(LimitKind kind, long money) {
        return Limits.version(1).limit(Scope.DESK, 1, kind, money);
    }

    /** Of so many lots of symbol 1, rounded up. */
    private static long var(Confidence confidence, long lots) {
        return (long) Math.ceil(confidence.z() * 10 * lots);
    }

    private TestOrder order(long lots) {
        return lots > 0 ? buy(nextId++, lots, 100) : sell(nextId++, -lots, 100);
    }

    private void refusesOneMore(LimitKind kind, long limit) {
        open(desk(), limit(kind, limit));
        bench.accepts(order(50));
        bench.accepts(order(50));

        bench.refuses(order(1), Reason.OVER_LIMIT, 1);
    }

    @Test
    void aVarAtTheLimitPassesAndOneLotMoreIsRefusedAt95() {
        refusesOneMore(LimitKind.VAR_95, var(Confidence.P95, 100));
    }

    @Test
    void likewiseAt99() {
        refusesOneMore(LimitKind.VAR_99, var(Confidence.P99, 100));
    }

    @Test
    void likewiseAt999() {
        refusesOneMore(LimitKind.VAR_99_9, var(Confidence.P99_9, 100));
    }

    @Test
    void likewiseTheShortfallAt99() {
        refusesOneMore(LimitKind.SHORTFALL_99, (long) Math.ceil(Confidence.P99.tailMean() * 10 * 100));
    }

    @Test
    void allLimitsAreCheckedTheLastOneToo() {
        open(
                desk(),
                limit(LimitKind.VAR_95, var(Confidence.P95, 11))
                        .limit(Scope.DESK, 1, LimitKind.VAR_99, var(Confidence.P99, 11))
                        .limit(Scope.DESK, 1, LimitKind.VAR_99_9, var(Confidence.P99_9, 10)));
        bench.accepts(order(10));

        bench.refuses(order(1), Reason.OVER_LIMIT, 3);
    }

    @Test
    void anOrderThatDoesNotRaiseTheVarPassesWhileInBreach() {
        ValueAtRiskLimit control = open(desk(), limit(LimitKind.VAR_99, var(Confidence.P99, 100)));
        bench.hold(200);
        bench.refuses(order(1), Reason.OVER_LIMIT, 1);

        bench.accepts(order(-10));
        bench.accepts(sell(90, 50, 100).symbol(2)); // a hedge
        bench.refuses(buy(91, 1, 100).symbol(2), Reason.OVER_LIMIT, 1);
        assertThat(control.breaches()).isEqualTo(2);
    }

    @Test
    void missingOldOrThinDataRefusesAndIsNeverAVarOfZero() {
        open(desk(), Limits.version(1).limit(Scope.DESK, LimitKind.VAR_99, MANY));
        TestOrder elsewhere = buy(900, 1, 100);
        elsewhere.desk = 2;
        bench.refuses(elsewhere, Reason.NO_DATA, 1);
        bench.refuses(buy(901, 1, 100).symbol(3), Reason.NO_DATA, 1);
        bench.accepts(order(1));

        bench.clock.advance(Duration.ofHours(1).plusNanos(1));
        bench.refuses(order(1), Reason.STALE_DATA, 1);

        book.replaceModel(CovarianceModel.ofMatrix(MOVES, 249, bench.clock.nanos()), ONE);
        bench.refuses(order(1), Reason.TOO_FEW_OBSERVATIONS, 1);

        book.replaceModel(CovarianceModel.ofMatrix(MOVES, 250, bench.clock.nanos()), ONE);
        bench.accepts(order(1));
    }

    @Test
    void reductionsAndCancelsPassWithoutAVarAndAreKnownToTheBook() {
        open(desk(), limit(LimitKind.VAR_99, 0));
        bench.hold(10);
        bench.clock.advance(Duration.ofHours(2));

        bench.accepts(sell(1, 4, 100).as(OrderClass.REDUCE));
        bench.accepts(cancel(1));

        assertThat(book.snapshot().workingSells(1)).isEqualTo(4);
    }

    @Test
    void anAmendmentCountsByWhatItAdds() {
        open(desk(), limit(LimitKind.VAR_99, var(Confidence.P99, 100)));
        bench.accepts(buy(1, 60, 100));
        bench.refuses(buy(1, 60, 100).amendedTo(101, 100), Reason.OVER_LIMIT, 1);
        bench.accepts(buy(1, 60, 100).amendedTo(100, 100));
        assertThat(book.snapshot().workingBuys(1)).isEqualTo(100);
        bench.clock.advance(Duration.ofHours(2));
        bench.accepts(buy(1, 60, 100).amendedTo(50, 100));
        bench.gate().onAmendRejected(1, 100, 100);
        bench.gate().onAmended(1, 50, 100);

        assertThat(book.snapshot().workingBuys(1)).isEqualTo(50);
    }

    @Test
    void theBookHoldsWhatTheGateHoldsHoweverReportsCome() {
        open(desk(), limit(LimitKind.VAR_99, MANY));
        bench.hold(5);
        bench.accepts(buy(1, 10, 100));
        bench.refusesBehind(buy(2, 7, 100));
        bench.refusesBehind(buy(1, 10, 100).amendedTo(30, 100));
        assertThat(book.snapshot().workingBuys(1)).isEqualTo(10);

        bench.gate().onFill(1, 4);
        bench.gate().onCancelled(1);
        bench.gate().onFill(1, 6); // late
        bench.gate().onFill(1, 12); // and too much
        bench.hold(-3);

        assertThat(book.snapshot().held(1))
                .isEqualTo(5 + 12 - 3)
                .isEqualTo(bench.gate().position(Scope.DESK, 1, 1).quantity());
        assertThat(book.snapshot().workingBuys(1)).isZero();
        assertThat(book.unmatched()).isZero();
    }

    @Test
    void whatIsHeldShortOfTheSameMarketIsSubtracted() {
        ValueAtRiskLimit control = open(desk(), limit(LimitKind.VAR_99, MANY));
        bench.hold(17);
        bench.accepts(sell(1, 5, 100).symbol(2));
        bench.gate().onFill(1, 5);

        assertThat(control.current(Scope.DESK, 1, LimitKind.VAR_99, bench.clock.nanos()))
                .isEqualTo(var(Confidence.P99, 17 - 5));
        assertThat(control.current(Scope.DESK, 2, LimitKind.VAR_99, bench.clock.nanos()))
                .isEqualTo(VarBook.NO_VAR);
        assertThat(control.highest(LimitKind.VAR_99, bench.clock.nanos())).isEqualTo(var(Confidence.P99, 17 - 5));
    }

    @Test
    void withLatchesFillsOverALimitStopTheScopeUntilTwoPeopleLetItGoOn() {
        open(desk().latches(latches), limit(LimitKind.VAR_99, var(Confidence.P99, 100)));
        bench.hold(100);
        bench.accepts(order(-10));
        assertThat(latches.isTripped(Scope.DESK, 1)).isFalse();

        bench.hold(1);

        assertThat(latches.isTripped(Scope.DESK, 1)).isTrue();
        bench.refuses(order(-10), Reason.LATCHED);
        bench.accepts(sell(90, 10, 100).as(OrderClass.REDUCE));
        bench.gate().onFill(90, 10);
        bench.clock.advance(Duration.ofMinutes(10));
        bench.refuses(order(-10), Reason.LATCHED);
        bench.rearm(Scope.DESK, 1, KillMode.REDUCE_ONLY);
        bench.accepts(order(-10));
    }

    @Test
    void aFillWithoutAVarTripsNothing() {
        open(desk().latches(latches), limit(LimitKind.VAR_99, 1_000_000));
        bench.clock.advance(Duration.ofHours(2));

        bench.hold(1);

        assertThat(latches.isTripped(Scope.DESK, 1)).isFalse();
    }

    @Test
    void warnsBeforeAndFollowsOtherLimits() {
        open(desk(), Limits.version(1).limit(Scope.DESK, 1, -1, LimitKind.VAR_99, MANY, var(Confidence.P99, 10), ""));
        bench.accepts(order(10));
        bench.warns(order(1), Reason.OVER_LIMIT, 1);

        bench.gate()
                .swap(Limits.version(2)
                        .limit(Scope.DESK, 1, LimitKind.VAR_99, var(Confidence.P99, 11))
                        .build());
        bench.refuses(order(1), Reason.OVER_LIMIT, 1);
    }

    @Test
    void quantitiesBeyondCalculationAreRefused() {
        open(desk(), limit(LimitKind.VAR_99, MANY));
        for (int i = 0; i < 160; i++) {
            bench.gate().adjust(new io.kellet.risk.Place(1, 1, 1, 1, 1, 1), 1L << 46, 1);
        }

        bench.refuses(order(1), Reason.OVERFLOW, 1);
    }

    @Test
    void timesEveryFewLooks() {
        List<Long> durations = new ArrayList<>();
        open(desk().timed(bench.clock, 3, durations::add), limit(LimitKind.VAR_99, MANY));
        for (int i = 0; i < 7; i++) {
            bench.accepts(order(1));
        }

        assertThat(durations).containsExactly(0L, 0L, 0L);
    }

    @Test
    void refusesLimitsThatNoBookCanAnswerAndBooksGivenTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(desk(), Limits.version(1).limit(Scope.DESK, 2, LimitKind.VAR_99, 5)))
                .withMessageContaining("no book");
        VarBook only95 = new VarBook(
                VarConfig.named("95").symbols(4).limit(Confidence.P95, 1).build(),
                CovarianceModel.ofMatrix(MOVES, 250, bench.clock.nanos()),
                ONE,
                bench.clock);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> open(ValueAtRiskLimit.of(IDS).book(Scope.DESK, 1, only95), limit(LimitKind.VAR_99_9, 5)))
                .withMessageContaining("does not compute");
        assertThatIllegalArgumentException().isThrownBy(() -> desk().book(Scope.FIRM, 0, book));
        assertThatIllegalArgumentException().isThrownBy(() -> desk().timed(bench.clock, 0, nanos -> {}));
    }

    @Test
    void saysWhatTheVarWas() {
        open(desk(), limit(LimitKind.VAR_99, 1));
        bench.hold(10);
        long verdict = bench.check(buy(900, 1, 100));

        assertThat(bench.gate().explain(verdict, buy(900, 1, 100)))
                .contains("VaR before the order: desk 1 0.95=" + var(Confidence.P95, 10));
    }

    @Test
    @Tag("allocation")
    void checksAndReportsAllocateNothing() {
        long[] sum = {0};
        open(desk().latches(latches).timed(bench.clock, 2, nanos -> sum[0] += nanos), limit(LimitKind.VAR_99, MANY));
        ReusedOrder order = new ReusedOrder();
        AllocationMeter.assertAllocatesNothing("check and fill", () -> {
            long id = nextId++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.filled(id, 1);
        });
    }
}
