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
import io.kellet.testkit.AllocationMeter;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LossLimitTest {

    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    private final GateBench bench = new GateBench();
    private final Latches latches = bench.latches(KillMode.REDUCE_ONLY);
    private final ProfitBoard board = new ProfitBoard(ScopeIds.of(Scope.ACCOUNT, 4)
            .and(Scope.FIRM, 1)
            .and(Scope.DESK, 4)
            .and(Scope.STRATEGY, 4)
            .and(Scope.TRADER, 4)
            .and(Scope.SYMBOL, 8)
            .and(Scope.VENUE, 4));
    private final LossLimit control = new LossLimit(board, MAX_AGE, latches);
    private long nextId = 1;

    private void open(Limits.Builder limits) {
        bench.open(control, limits);
        profit(0);
        bench.accepts(buy(nextId++, 1, 100));
    }

    private static Limits.Builder loss(long limit) {
        return Limits.version(1).limit(Scope.ACCOUNT, LimitKind.LOSS, limit);
    }

    private void profit(long money) {
        board.onProfit(Scope.ACCOUNT, 1, money, bench.clock.nanos());
    }

    private void accepts() {
        bench.accepts(buy(nextId++, 1, 100));
    }

    private void refuses(Reason reason, int limitId) {
        bench.refuses(buy(nextId++, 1, 100), reason, limitId);
    }

    @Test
    void aLossAtTheLimitPassesAndOneMoreTripsOnTheThreadThatPushes() {
        open(loss(1_000));
        profit(-1_000);
        accepts();
        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isFalse();

        profit(-1_001);

        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isTrue();
        refuses(Reason.LATCHED, 0);
        bench.refuses(buy(nextId++, 1, 100).account(2), Reason.NO_DATA, 1);
    }

    @Test
    void staysTrippedWhenTheProfitRecoversTheLimitIsRaisedOrADayBegins() {
        open(loss(1_000));
        profit(-1_001);
        profit(5_000);
        refuses(Reason.LATCHED, 0);

        bench.gate()
                .swap(Limits.version(2)
                        .limit(Scope.ACCOUNT, LimitKind.LOSS, 1_000_000)
                        .build());
        refuses(Reason.LATCHED, 0);

        board.startDay();
        profit(0);
        bench.clock.advance(Duration.ofDays(3));
        refuses(Reason.LATCHED, 0);

        bench.rearm(Scope.ACCOUNT, 1, KillMode.REDUCE_ONLY);
        profit(0);
        accepts();
    }

    @Test
    void rearmedWhileTheLossLastsItTripsAgain() {
        open(loss(1_000));
        profit(-1_001);
        bench.rearm(Scope.ACCOUNT, 1, KillMode.REDUCE_ONLY);

        refuses(Reason.OVER_LIMIT, 1);

        refuses(Reason.LATCHED, 0);
    }

    @Test
    void aDrawdownCountsFromTheBestOfTheDay() {
        open(Limits.version(1).limit(Scope.ACCOUNT, LimitKind.DRAWDOWN, 300));
        profit(10_000);
        profit(9_700);
        accepts();

        profit(9_699);

        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isTrue();
        refuses(Reason.LATCHED, 0);
    }

    @Test
    void aPercentageCountsFromTheCapital() {
        open(Limits.version(1)
                .limit(Scope.ACCOUNT, LimitKind.LOSS_PERCENT, 5)
                .limit(Scope.ACCOUNT, LimitKind.CAPITAL, 999));
        profit(-49);
        accepts();

        profit(-50); // 5 % are 49.95

        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isTrue();
    }

    @Test
    void percentagesOfTheLargestAmountsAreRight() {
        assertThat(LossLimit.percentOf(1_000, 0)).isZero();
        assertThat(LossLimit.percentOf(1_000, 10)).isEqualTo(1);
        assertThat(LossLimit.percentOf(1_000, 11)).isEqualTo(2);
        assertThat(LossLimit.percentOf(1_000, 2_500)).isEqualTo(250);
        assertThat(LossLimit.percentOf(Long.MAX_VALUE - 1, Long.MAX_VALUE)).isGreaterThanOrEqualTo(101);
        assertThat(LossLimit.percentOf(1L << 60, 1L << 59)).isBetween(50L, 51L);
        assertThat(LossLimit.percentOf(1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(LossRules.partOf(999, 5)).isEqualTo(49);
        assertThat(LossRules.partOf(Long.MAX_VALUE - 1, 100)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void refusesWithoutDataAndWithDataTooOld() {
        bench.open(control, loss(1_000));
        refuses(Reason.NO_DATA, 1);

        profit(5);
        bench.clock.advance(MAX_AGE);
        accepts();
        bench.clock.advanceNanos(1);
        refuses(Reason.STALE_DATA, 1);
        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isFalse();

        profit(5);
        accepts();
        board.onUnknown(Scope.ACCOUNT, 1);
        refuses(Reason.NO_DATA, 1);
    }

    @Test
    void aClockThatStepsBackMakesDataStaleAndTheNextPushMakesItGood() {
        open(loss(1_000));
        bench.clock.stepBack(MAX_AGE.plusNanos(1));
        refuses(Reason.STALE_DATA, 1);

        profit(0);

        accepts();
    }

    @Test
    void withoutSuchALimitNothingIsNeeded() {
        bench.open(control, Limits.version(1).limit(Scope.ACCOUNT, 2, LimitKind.LOSS, 5));

        accepts();
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void holdsInEveryScope(Scope scope) {
        bench.open(control, Limits.version(1).limit(scope, LimitKind.LOSS, 10));
        int id = scope == Scope.FIRM ? 0 : 1;
        refuses(Reason.NO_DATA, 1);
        board.onProfit(scope, id, -10, bench.clock.nanos());
        accepts();

        board.onProfit(scope, id, -11, bench.clock.nanos());

        refuses(Reason.LATCHED, 0);
    }

    @Test
    void warnsBefore() {
        open(Limits.version(1).limit(Scope.ACCOUNT, -1, -1, LimitKind.LOSS, 1_000, 500, ""));
        profit(-501);

        bench.warns(buy(nextId++, 1, 100), Reason.OVER_LIMIT, 1);
    }

    @Test
    void limitsThatWereLoweredTripWithTheNextOrder() {
        open(loss(1_000));
        profit(-500);
        bench.gate()
                .swap(Limits.version(2)
                        .limit(Scope.ACCOUNT, LimitKind.LOSS, 499)
                        .build());

        refuses(Reason.OVER_LIMIT, 1);

        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isTrue();
    }

    @Test
    void limitsThatWereRefusedElsewhereAreNotTheOnesThatHold() {
        open(loss(1_000));
        Limits next =
                Limits.version(2).limit(Scope.ACCOUNT, LimitKind.LOSS, 800).build();
        Limits never = Limits.version(3).limit(Scope.ACCOUNT, LimitKind.LOSS, 1).build();
        bench.gate().swap(next);
        bench.gate().validate(never);
        accepts();

        profit(-800);
        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isFalse();
        profit(-801);
        assertThat(latches.isTripped(Scope.ACCOUNT, 1)).isTrue();
    }

    @Test
    void reductionsAndCancelsPassWhateverWasLostAndAmendmentsDoNot() {
        open(loss(1_000));
        bench.hold(10);
        bench.accepts(buy(900, 1, 100));
        bench.clock.advance(MAX_AGE.multipliedBy(2));
        bench.accepts(sell(901, 1, 100).as(OrderClass.REDUCE));
        profit(-1_001);

        bench.accepts(sell(902, 1, 100).as(OrderClass.REDUCE));
        bench.accepts(cancel(900));
        bench.refuses(buy(900, 1, 100).amendedTo(1, 99), Reason.LATCHED);
    }

    @Test
    void aModeThatHaltsStopsReductionsOnceTrippedAndNotBefore() {
        Latches halting = bench.latches(KillMode.HALT);
        bench.open(new LossLimit(board, MAX_AGE, halting), loss(1_000));
        bench.hold(10);
        bench.accepts(sell(901, 1, 100).as(OrderClass.REDUCE));
        bench.refuses(buy(902, 1, 100), Reason.NO_DATA, 1);
        profit(0);
        bench.accepts(buy(903, 1, 100));

        profit(-1_001);

        bench.refuses(sell(904, 1, 100).as(OrderClass.REDUCE), Reason.LATCHED);
    }

    @Test
    void refusesWhatItHasNoRoomForAndSettingsThatCannotHold() {
        ProfitBoard small = new ProfitBoard(ScopeIds.of(Scope.ACCOUNT, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.open(
                        new LossLimit(small, MAX_AGE, latches),
                        Limits.version(1).limit(Scope.ACCOUNT, 3, LimitKind.DRAWDOWN, 5)))
                .withMessageContaining("ids=2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LossLimit(board, Duration.ZERO, latches))
                .withMessageContaining("maxAge");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new LossLimit(new ProfitBoard(ScopeIds.of(Scope.ACCOUNT, 1 << 20)), MAX_AGE, latches));
    }

    @Test
    void saysWhatWasLost() {
        open(loss(1_000));
        profit(-1_001);
        long verdict = bench.check(buy(900, 1, 100));

        assertThat(bench.gate().explain(verdict, buy(900, 1, 100)))
                .contains("account 1: loss=1001 drawdown=1001 latched")
                .contains("firm 0: profit unknown");
    }

    @Test
    @Tag("allocation")
    void checksPushesAndSwapsAllocateNothingOnTheTradingThread() {
        open(loss(1_000));
        ReusedOrder order = new ReusedOrder();
        order.order.quantity = 1;
        long[] next = {1_000};
        AllocationMeter.assertAllocatesNothing("check and push", () -> {
            long id = next[0]++;
            profit(-(id & 511));
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.filled(id, 1);
        });
    }
}
