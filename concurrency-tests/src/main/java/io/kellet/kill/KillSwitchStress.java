package io.kellet.kill;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.authority.Operator;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What {@link KillSwitch} promises to two threads at once. */
public final class KillSwitchStress {

    private KillSwitchStress() {}

    private static final Operator ANNA = new Operator("anna", "stress");
    private static final Operator BEN = new Operator("ben", "stress");
    private static final KillSwitchConfig CONFIG = KillSwitchConfig.named("stress")
            .desks(2)
            .accounts(1)
            .strategies(1)
            .traders(1)
            .symbols(1)
            .venues(2)
            .build();

    private static boolean passes(KillSwitch kill, int desk, int venue) {
        return kill.allows(OrderClass.NEW, desk, 0, 0, 0, 0, venue);
    }

    private static boolean approved(KillSwitch kill, RearmRequest request) {
        try {
            kill.approve(request, BEN);
            return true;
        } catch (RearmRefusedException e) {
            return false;
        }
    }

    /** The entry that is being re-armed is engaged anew. Results: re-armed, passes right after engage, passes in the end. */
    @JCStressTest
    @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "re-armed, then engaged")
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "the new engagement voids the request")
    @Outcome(expect = FORBIDDEN, desc = "the kill is lost")
    @State
    public static class EngageVersusRearm {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());
        private final RearmRequest request;

        public EngageVersusRearm() {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
        }

        @Actor
        public void rearm(ZZZ_Result r) {
            r.r1 = approved(kill, request);
        }

        @Actor
        public void engage(ZZZ_Result r) {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            r.r2 = passes(kill, 1, 0);
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = passes(kill, 1, 0);
        }
    }

    /** Another entry is engaged while the only engaged one is re-armed: the short way must not open. */
    @JCStressTest
    @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "re-armed, and the other refuses")
    @Outcome(expect = FORBIDDEN, desc = "the kill is lost")
    @State
    public static class EngageAnotherVersusRearm {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());
        private final RearmRequest request;

        public EngageAnotherVersusRearm() {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
        }

        @Actor
        public void rearm(ZZZ_Result r) {
            r.r1 = approved(kill, request);
        }

        @Actor
        public void engage(ZZZ_Result r) {
            kill.engage(Scope.VENUE, 1, KillMode.HALT, ANNA);
            r.r2 = passes(kill, 0, 1);
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = passes(kill, 0, 1);
        }
    }

    /** A latch trips while its re-arm goes on: either it is not re-armed, or it trips after. */
    @JCStressTest
    @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "re-armed, then tripped")
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "the trip voids the request")
    @Outcome(expect = FORBIDDEN, desc = "the trip is lost")
    @State
    public static class TripVersusRearm {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());
        private final RiskLatch latch = new RiskLatch("loss", kill, Scope.DESK, KillMode.HALT);
        private final RearmRequest request;

        public TripVersusRearm() {
            latch.trip(1, "stress");
            request = kill.requestRearm(Scope.DESK, 1, KillMode.HALT, ANNA);
        }

        @Actor
        public void rearm(ZZZ_Result r) {
            r.r1 = approved(kill, request);
        }

        @Actor
        public void trip(ZZZ_Result r) {
            latch.trip(1, "stress");
            r.r2 = passes(kill, 1, 0);
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = passes(kill, 1, 0);
        }
    }

    /** Two entries are engaged at once: each refuses as soon as its own engage has returned. */
    @JCStressTest
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "both refuse")
    @Outcome(expect = FORBIDDEN, desc = "one was lost")
    @State
    public static class TwoEngage {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());

        @Actor
        public void desk(ZZZ_Result r) {
            kill.engage(Scope.DESK, 1, KillMode.HALT, ANNA);
            r.r1 = passes(kill, 1, 0);
        }

        @Actor
        public void venue(ZZZ_Result r) {
            kill.engage(Scope.VENUE, 1, KillMode.HALT, ANNA);
            r.r2 = passes(kill, 0, 1);
        }

        @Arbiter
        public void after(ZZZ_Result r) {
            r.r3 = passes(kill, 1, 0) || passes(kill, 0, 1) || kill.snapshot().size() != 2;
        }
    }

    /** A section is entered while a drain that does not wait looks for one. Results: admitted, drained. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "admitted before, and the drain saw it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "refused")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "refused, and the drain saw it look")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "running, and nobody waited for it")
    @State
    public static class EnterVersusDrain {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());

        @Actor
        public void enter(ZZ_Result r) {
            r.r1 = kill.enter(OrderClass.NEW, 1, 0, 0, 0, 0, 0) >= 0; // and never leaves
        }

        @Actor
        public void drain(ZZ_Result r) {
            r.r2 = kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO);
        }
    }

    /** As before, on a thread whose cell exists: nothing but the two atomic adds orders them. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "admitted before, and the drain saw it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "refused")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "refused, and the drain saw it look")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "running, and nobody waited for it")
    @State
    public static class EnterAgainVersusDrain {
        private final KillSwitch kill = KillSwitch.inMemory(CONFIG, new ManualClock());

        @Actor
        public void enter(ZZ_Result r) {
            kill.exit(kill.enter(OrderClass.NEW, 0, 0, 0, 0, 0, 0));
            r.r1 = kill.enter(OrderClass.NEW, 1, 0, 0, 0, 0, 0) >= 0;
        }

        @Actor
        public void drain(ZZ_Result r) {
            r.r2 = kill.engageAndDrain(Scope.DESK, 1, KillMode.HALT, ANNA, Duration.ZERO);
        }
    }
}
