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
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.StressRun;
import io.kellet.var.StressScenario;
import io.kellet.var.StressScenarios;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class StressLimitTest {

    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final ScopeIds IDS = ScopeIds.of(Scope.ACCOUNT, 4);

    private final GateBench bench = new GateBench();
    private final Latches latches = bench.latches(KillMode.REDUCE_ONLY);
    private final VarBook book = new VarBook(
            VarConfig.named("book").symbols(1).limit(Confidence.P99, 1).build(),
            CovarianceModel.ofMatrix(new double[][] {{1}}, 250, bench.clock.nanos()),
            new double[] {1},
            bench.clock);
    private double loss;
    private final StressRun run = new StressRun(
            new StressScenarios(List.of(new Said("mild", 0), new Said("crash", 1))),
            book::snapshot,
            bench.clock,
            result -> {});
    private long nextId = 1;

    /** A scenario that loses what the test says. */
    private final class Said implements StressScenario {
        private final String name;
        private final double part;

        private Said(String name, double part) {
            this.name = name;
            this.part = part;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double loss(double[] lots) {
            return part * loss;
        }
    }

    private void open(Limits.Builder limits) {
        bench.open(
                StressLimit.of(IDS, MAX_AGE, latches).run(Scope.ACCOUNT, 1, run).build(), limits);
    }

    private static Limits.Builder limits(long version) {
        return Limits.version(version).limit(Scope.ACCOUNT, LimitKind.STRESS_LOSS, 1_000);
    }

    private void run(double worst) {
        loss = worst;
        run.run();
    }

    private void accepts() {
        bench.accepts(buy(nextId++, 1, 100));
    }

    private void refuses(Reason reason, int limitId) {
        bench.refuses(buy(nextId++, 1, 100), reason, limitId);
    }

    @Test
    void refusesUntilThereIsAResultAndForThoseWithoutARun() {
        open(limits(1));
        refuses(Reason.NO_DATA, 1);
        run(0);

        accepts();
        bench.refuses(buy(nextId++, 1, 100).account(2), Reason.NO_DATA, 1);
    }

    @Test
    void aLossAtTheLimitPassesAndAnyMoreLatches() {
        open(limits(1));
        run(1_000);
        accepts();
        run(1_000.01);
        refuses(Reason.OVER_LIMIT, 1);

        run(0);

        refuses(Reason.LATCHED, 0);
        bench.rearm(Scope.ACCOUNT, 1, KillMode.REDUCE_ONLY);
        accepts();
    }

    @Test
    void refusesAnOldResultAndOneFromAfterAStepBack() {
        open(limits(1));
        run(0);
        bench.clock.advance(MAX_AGE);
        accepts();
        bench.clock.advanceNanos(1);
        refuses(Reason.STALE_DATA, 1);
        run(0);
        accepts();

        bench.clock.stepBack(MAX_AGE.plusNanos(1));
        refuses(Reason.STALE_DATA, 1);
        run(0);
        accepts();
    }

    @Test
    void aScenarioThatFailsRefusesAndDoesNotLatch() {
        open(limits(1));
        run(Double.NaN);
        refuses(Reason.NO_DATA, 1);

        run(0);

        accepts();
    }

    @Test
    void reductionsAndCancelsPassAndAmendmentsDoNot() {
        open(limits(1));
        run(0);
        bench.hold(5);
        bench.accepts(buy(900, 1, 100));
        run(5_000);

        bench.accepts(sell(901, 1, 100).as(OrderClass.REDUCE));
        bench.accepts(cancel(900));
        bench.refuses(buy(900, 1, 100).amendedTo(1, 99), Reason.OVER_LIMIT, 1);
        bench.accepts(sell(902, 1, 100).as(OrderClass.REDUCE));
    }

    @Test
    void warnsBeforeAndFollowsOtherLimits() {
        open(Limits.version(1).limit(Scope.ACCOUNT, -1, -1, LimitKind.STRESS_LOSS, 1_000, 500, ""));
        run(501);
        bench.warns(buy(nextId++, 1, 100), Reason.OVER_LIMIT, 1);

        bench.gate().swap(limits(2).build());
        accepts();
        bench.gate()
                .swap(Limits.version(3)
                        .limit(Scope.ACCOUNT, LimitKind.STRESS_LOSS, 500)
                        .build());
        refuses(Reason.OVER_LIMIT, 1);
    }

    @Test
    void aLossBeyondALongIsOverAnyLimit() {
        open(Limits.version(1).limit(Scope.ACCOUNT, LimitKind.STRESS_LOSS, LimitKind.STRESS_LOSS.most()));
        run(1e300);

        refuses(Reason.OVER_LIMIT, 1);
    }

    @Test
    void refusesLimitsWithoutARunAndSettingsThatCannotHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Limits.version(1).limit(Scope.ACCOUNT, 2, LimitKind.STRESS_LOSS, 5)))
                .withMessageContaining("no stress run");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(Limits.version(1).limit(Scope.DESK, LimitKind.STRESS_LOSS, 5)))
                .withMessageContaining("desk");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StressLimit.of(IDS, Duration.ofDays(2), latches))
                .withMessageContaining("maxAge");
    }

    @Test
    void saysWhichScenarioIsWorst() {
        open(limits(1));
        run(2_000);
        long verdict = bench.check(buy(900, 1, 100));

        assertThat(bench.gate().explain(verdict, buy(900, 1, 100))).contains("account 1: worst=crash loss=2000.0");
    }

    @Test
    @Tag("allocation")
    void checksAllocateNothing() {
        open(limits(1));
        run(5);
        ReusedOrder order = new ReusedOrder();
        AllocationMeter.assertAllocatesNothing("check", () -> {
            long id = nextId++;
            ReusedOrder.accepted(bench.check(order.next(id)));
            return bench.cancelled(id);
        });
    }
}
