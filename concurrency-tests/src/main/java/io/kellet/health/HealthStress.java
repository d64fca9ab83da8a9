package io.kellet.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What {@link HealthRegistry} promises to two threads at once. */
public final class HealthStress {

    private HealthStress() {}

    private static final Operator ANNA = new Operator("anna", "stress");
    private static final HealthConfig CONFIG =
            HealthConfig.named("stress").spread(Duration.ZERO).seed(1).build();
    private static final CheckConfig CHECK = CheckConfig.named("check").build();
    private static final CheckConfig OTHER = CheckConfig.named("other").build();
    private static final CheckConfig BRIEF = CheckConfig.named("check")
            .period(Duration.ofMillis(10))
            .timeout(Duration.ofMillis(1))
            .maxAge(Duration.ofMinutes(1))
            .build();
    private static final KillSwitchConfig KILL = KillSwitchConfig.named("stress")
            .desks(1)
            .accounts(1)
            .strategies(1)
            .traders(1)
            .symbols(1)
            .venues(1)
            .build();

    private static HealthRegistry.Opening opening(ManualClock clock) {
        return HealthRegistry.of(CONFIG)
                .clock(clock)
                .wall(() -> Instant.EPOCH)
                .ready(CHECK, run -> CheckResult.passed());
    }

    /** The keeper publishes what it found while somebody drains: each makes its snapshot of the other's. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both are known")
    @Outcome(expect = FORBIDDEN, desc = "news is lost")
    @State
    public static class NewsOfTwo {
        private final HealthRegistry health = opening(new ManualClock()).manual(Runnable::run);

        @Actor
        public void keep() {
            health.turn();
        }

        @Actor
        public void drain() {
            health.drain("stress");
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = health.isStarted();
            r.r2 = !health.snapshot().draining().isEmpty();
        }
    }

    /** One look finds the keeper frozen while the keeper comes back. It may be called frozen until its next turn, not after it. */
    @JCStressTest
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "newer ones are newer, and it lives")
    @Outcome(expect = FORBIDDEN, desc = "an older one after a newer, or frozen for good")
    @State
    public static class FrozenVersusKeeper {
        private final ManualClock clock = new ManualClock();
        private final HealthRegistry health = opening(clock).manual(Runnable::run);

        public FrozenVersusKeeper() {
            health.turn();
            clock.advance(Duration.ofSeconds(11));
            health.snapshot(clock.nanos());
            clock.advance(Duration.ofSeconds(1));
        }

        @Actor
        public void keep(ZZZ_Result r) {
            long before = health.snapshot().version();
            health.turn();
            r.r1 = health.snapshot().version() >= before;
        }

        @Actor
        public void look(ZZZ_Result r) {
            long before = health.snapshot().version();
            long looked = health.snapshot(clock.nanos()).version();
            r.r2 = looked >= before && health.snapshot().version() >= looked;
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            health.turn();
            r.r3 = health.snapshot().frozen().isEmpty();
        }
    }

    /** A reader halts trading while the keeper publishes. */
    @JCStressTest
    @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "halted from the moment it is engaged")
    @Outcome(expect = FORBIDDEN, desc = "ready to trade after the kill, or the keeper forgot it")
    @State
    public static class HaltedVersusKeeper {
        private final KillSwitch kill = KillSwitch.inMemory(KILL, new ManualClock());
        private final HealthRegistry health =
                opening(new ManualClock()).kill(kill).manual(Runnable::run);

        @Actor
        public void keep() {
            health.turn();
        }

        @Actor
        public void kill(ZZZ_Result r) {
            kill.engageFirm(KillMode.HALT, ANNA);
            r.r1 = health.isTradingReady();
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r2 = health.isTradingReady();
            health.turn();
            r.r3 = !health.snapshot().halted().isEmpty();
        }
    }

    /** A check is added and run while somebody counts. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the sum is of these very checks")
    @Outcome(expect = FORBIDDEN, desc = "torn")
    @State
    public static class SummaryOfOneMoment {
        private final HealthRegistry health = opening(new ManualClock()).manual(Runnable::run);

        @Actor
        public void add() {
            health.addReady(OTHER, run -> CheckResult.failed("stress"));
            health.turn();
        }

        @Actor
        public void count(Z_Result r) {
            HealthSnapshot seen = health.snapshot();
            int failed = 0;
            for (CheckView check : seen.checks()) {
                failed += check.status() == CheckStatus.FAILED ? 1 : 0;
            }
            HealthSummary sum = seen.summary();
            r.r1 = sum.total() == seen.checks().size()
                    && sum.total() == sum.passed() + sum.warnings() + sum.failed() + sum.unknown()
                    && sum.failed() == failed
                    && (failed == 0 || !seen.passes(Probe.READY));
        }
    }

    /** Whoever knows that the drain has returned is told so by the registry. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "drained, and not ready")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "not yet drained, and ready")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "drained meanwhile")
    @Outcome(expect = FORBIDDEN, desc = "ready after the drain")
    @State
    public static class DrainIsSeen {
        private final HealthRegistry health = opening(new ManualClock()).manual(Runnable::run);
        private volatile boolean drained;

        public DrainIsSeen() {
            health.turn();
        }

        @Actor
        public void drain() {
            health.drain("stress");
            drained = true;
        }

        @Actor
        public void ask(ZZ_Result r) {
            r.r1 = drained;
            r.r2 = health.isReady();
        }
    }

    /** A run that was given up returns while the keeper would like to run the check again. */
    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "two runs of one check at once")
    @State
    public static class HungRunReturns {
        private final ManualClock clock = new ManualClock();
        private final AtomicInteger inside = new AtomicInteger();
        private volatile boolean overlapped;
        private volatile boolean atOnce;
        private final Queue<Runnable> first = new ArrayDeque<>();
        private final HealthRegistry health;

        public HungRunReturns() {
            health = HealthRegistry.of(CONFIG)
                    .clock(clock)
                    .wall(() -> Instant.EPOCH)
                    .ready(BRIEF, run -> {
                        if (inside.incrementAndGet() > 1) {
                            overlapped = true;
                        }
                        for (int i = 0; i < 50; i++) {
                            Thread.onSpinWait();
                        }
                        inside.decrementAndGet();
                        return CheckResult.passed();
                    })
                    .manual(this::execute);
            health.turn();
            atOnce = true;
        }

        private void execute(Runnable run) {
            if (atOnce) {
                run.run();
            } else {
                first.add(run);
            }
        }

        @Actor
        public void comeBack() {
            first.remove().run();
        }

        @Actor
        public void keep() {
            for (int i = 0; i < 6; i++) {
                clock.advance(Duration.ofMillis(20));
                health.turn();
            }
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = overlapped;
        }
    }
}
