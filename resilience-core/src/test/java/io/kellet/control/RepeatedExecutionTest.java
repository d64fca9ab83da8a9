package io.kellet.control;

import static io.kellet.control.GateBench.WINDOW;
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

final class RepeatedExecutionTest {

    private final GateBench bench = new GateBench();
    private final Latches latches = bench.latches(KillMode.REDUCE_ONLY);
    private final RepeatedExecution control = new RepeatedExecution(ScopeIds.of(Scope.STRATEGY, 4), WINDOW, latches);
    private long nextId = 1;

    private void open(long executions) {
        bench.open(control, limits(1, executions));
    }

    private static Limits.Builder limits(long version, long executions) {
        return Limits.version(version).limit(Scope.STRATEGY, LimitKind.EXECUTIONS, executions);
    }

    private void execute() {
        long id = nextId++;
        bench.accepts(buy(id, 1, 100));
        bench.gate().onFill(id, 1);
    }

    @Test
    void disablesTheStrategyWithTheLastExecutionAllowed() {
        open(3);
        execute();
        execute();

        assertThat(latches.isTripped(Scope.STRATEGY, 1)).isFalse();
        execute();

        assertThat(latches.isTripped(Scope.STRATEGY, 1)).isTrue();
        bench.refuses(buy(90, 1, 100), Reason.LATCHED, 1);
        bench.accepts(buy(91, 1, 100).strategy(2));
    }

    @Test
    void timeDoesNotEnableItAgainButTwoPeopleDoAndItCountsFromZero() {
        open(2);
        execute();
        execute();

        bench.clock.advance(Duration.ofDays(30));
        bench.refuses(buy(90, 1, 100), Reason.LATCHED, 1);

        bench.rearm(Scope.STRATEGY, 1, KillMode.REDUCE_ONLY);
        execute();
        assertThat(control.executions(Scope.STRATEGY, 1)).isEqualTo(1);
        execute();
        bench.refuses(buy(91, 1, 100), Reason.LATCHED, 1);
    }

    @Test
    void forgivesWhatWasCountedOnceRearmedWithinTheWindow() {
        open(2);
        execute();
        execute();

        bench.rearm(Scope.STRATEGY, 1, KillMode.REDUCE_ONLY);

        execute();
        assertThat(latches.isTripped(Scope.STRATEGY, 1)).isFalse();
    }

    @Test
    void countsEveryFillOfAnOrderAndNoAdjustment() {
        open(3);
        bench.hold(50);
        bench.accepts(buy(1, 10, 100));
        bench.gate().onFill(1, 1);
        bench.gate().onFill(1, 1); // again
        bench.gate().onFill(1, 5);

        assertThat(control.executions(Scope.STRATEGY, 1)).isEqualTo(2);
    }

    @Test
    void executionsLeaveTheWindowAfterItAndNotBefore() {
        open(2);
        execute();
        bench.clock.advance(WINDOW);
        bench.accepts(sell(80, 1, 100));
        assertThat(control.executions(Scope.STRATEGY, 1)).isEqualTo(1);

        bench.clock.advance(WINDOW.dividedBy(32));
        bench.accepts(sell(81, 1, 100));

        assertThat(control.executions(Scope.STRATEGY, 1)).isZero();
        execute();
        assertThat(latches.isTripped(Scope.STRATEGY, 1)).isFalse();
    }

    @Test
    void aClockThatStepsBackFreesNothingEarlyAndWedgesNothing() {
        open(2);
        execute();
        bench.clock.stepBack(Duration.ofHours(1));

        bench.accepts(sell(80, 1, 100));
        bench.accepts(sell(81, 1, 100));
        bench.clock.advance(WINDOW.minusSeconds(2));
        bench.accepts(sell(82, 1, 100));
        assertThat(control.executions(Scope.STRATEGY, 1)).isEqualTo(1);

        bench.clock.advance(Duration.ofSeconds(4));
        bench.accepts(sell(83, 1, 100));
        assertThat(control.executions(Scope.STRATEGY, 1)).isZero();
    }

    @Test
    void warnsBeforeAndRefusesAndTripsUnderLimitsThatWereLowered() {
        bench.open(control, Limits.version(1).limit(Scope.STRATEGY, -1, -1, LimitKind.EXECUTIONS, 5, 2, ""));
        execute();
        execute();
        bench.warns(buy(80, 1, 100), Reason.TOO_MANY, 1);

        bench.gate().swap(limits(2, 2).build());

        bench.refuses(buy(81, 1, 100), Reason.TOO_MANY, 1);
        bench.refuses(buy(82, 1, 100), Reason.LATCHED, 1);
        bench.clock.advance(WINDOW.multipliedBy(3));
        bench.refuses(buy(83, 1, 100), Reason.LATCHED, 1);
    }

    @Test
    void aLimitOfZeroLetsNothingBeExecuted() {
        open(0);

        bench.refuses(buy(1, 1, 100), Reason.TOO_MANY, 1);
        bench.refuses(buy(2, 1, 100), Reason.LATCHED, 1);
    }

    @Test
    void reductionsAndCancelsPassATrippedLatchAndAmendmentsDoNot() {
        open(1);
        bench.hold(10);
        bench.accepts(buy(90, 1, 100));
        execute();

        bench.accepts(sell(91, 1, 100).as(OrderClass.REDUCE));
        bench.accepts(cancel(90));
        bench.refuses(buy(90, 1, 100).amendedTo(2, 100), Reason.LATCHED, 1);
    }

    @Test
    void aModeThatHaltsStopsReductionsToo() {
        Latches halting = bench.latches(KillMode.HALT);
        bench.open(new RepeatedExecution(ScopeIds.of(Scope.STRATEGY, 4), WINDOW, halting), limits(1, 1));
        bench.hold(10);
        execute();

        bench.refuses(sell(91, 1, 100).as(OrderClass.REDUCE), Reason.LATCHED, 1);
    }

    @Test
    void ordersStillWorkingTripItAgainSoThatNobodyRearmsThemMeanwhile() {
        open(1);
        bench.accepts(buy(80, 10, 100));
        execute();
        long trips = latches.trips();

        bench.gate().onFill(80, 3);

        assertThat(latches.trips()).isGreaterThan(trips);
    }

    @Test
    void refusesLimitsForWhatItDoesNotCount() {
        open(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.gate()
                        .swap(Limits.version(2)
                                .limit(Scope.DESK, LimitKind.EXECUTIONS, 1)
                                .build()))
                .withMessageContaining("desk");
        assertThat(bench.gate().limits().version()).isEqualTo(1);
    }

    @Test
    void refusesAnIdBeyondItsTables() {
        RepeatedExecution small = new RepeatedExecution(ScopeIds.of(Scope.STRATEGY, 1), WINDOW, latches);
        bench.open(small, limits(1, 5));

        bench.refuses(buy(1, 1, 100), Reason.ID_OUT_OF_RANGE);
    }

    @Test
    void refusesSettingsThatCannotHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepeatedExecution(ScopeIds.of(Scope.STRATEGY, 4), Duration.ZERO, latches))
                .withMessageContaining("window");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepeatedExecution(ScopeIds.of(Scope.STRATEGY, 1 << 20), WINDOW, latches));
    }

    @Test
    void saysWhatItCounted() {
        open(1);
        execute();
        long verdict = bench.check(buy(90, 1, 100));

        assertThat(bench.gate().explain(verdict, buy(90, 1, 100)))
                .contains("strategy 1: executions=1 allowed=1 latched=true");
    }

    @Test
    @Tag("allocation")
    void checksAndReportsAllocateNothing() {
        open(1_000_000_000);
        ReusedOrder order = new ReusedOrder();
        AllocationMeter.assertAllocatesNothing("check and fill", () -> {
            long id = nextId++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            bench.clock.advanceNanos(1_000);
            return bench.filled(id, 1);
        });
    }
}
