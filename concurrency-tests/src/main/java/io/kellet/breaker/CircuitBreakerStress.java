package io.kellet.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The races a breaker is in, two callers each. */
public final class CircuitBreakerStress {

    private static final Duration MILLI = Duration.ofMillis(1);

    private CircuitBreakerStress() {}

    /** A breaker and its clock, which stands still unless a test moves it. */
    abstract static class OneBreaker {
        private final AtomicLong now = new AtomicLong();
        final NanoClock clock = now::get;
        final CircuitBreaker breaker;

        OneBreaker(BreakerConfig.Builder config) {
            breaker = new CircuitBreaker(config.build(), clock);
        }

        static BreakerConfig.Builder config(int failures) {
            return BreakerConfig.named("venue")
                    .consecutiveFailures(failures)
                    .openFor(MILLI)
                    .leaseFor(MILLI)
                    .closeAfter(1);
        }

        final void fail(int times) {
            for (int i = 0; i < times; i++) {
                breaker.onFailure(breaker.tryAcquire());
            }
        }

        final void pass() {
            now.addAndGet(MILLI.toNanos());
        }

        final boolean acquires() {
            return breaker.tryAcquire() >= 0;
        }
    }

    /** The open time is over and two callers come. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one probe")
    @Outcome(expect = FORBIDDEN, desc = "no probe, or two")
    @State
    public static class OneProbe extends OneBreaker {
        public OneProbe() {
            super(config(1));
            fail(1);
            pass();
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = acquires();
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = acquires();
        }
    }

    /** A probe of the half-open period before comes back while the next period begins. */
    @JCStressTest
    @Outcome(id = "STALE, true, HALF_OPEN", expect = ACCEPTABLE, desc = "it changes nothing")
    @Outcome(expect = FORBIDDEN, desc = "it counted in a period that is not its own")
    @State
    public static class OldProbeVersusNewPeriod extends OneBreaker {
        private final long old;

        public OldProbeVersusNewPeriod() {
            super(config(1).halfOpenPermits(2));
            fail(1);
            pass();
            old = breaker.tryAcquire();
            breaker.onFailure(breaker.tryAcquire());
            pass();
        }

        @Actor
        public void straggler(LLL_Result r) {
            r.r1 = breaker.onSuccess(old);
        }

        @Actor
        public void caller(LLL_Result r) {
            r.r2 = acquires();
        }

        @Arbiter
        public void after(LLL_Result r) {
            r.r3 = breaker.state();
        }
    }

    /** The two failures that reach the threshold. */
    @JCStressTest
    @Outcome(id = "OPEN, 1", expect = ACCEPTABLE, desc = "one trip")
    @Outcome(expect = FORBIDDEN, desc = "a failure was lost, or tripped it again")
    @State
    public static class TwoFailures extends OneBreaker {
        private final long permit = breaker.tryAcquire();

        public TwoFailures() {
            super(config(2));
        }

        @Actor
        public void one() {
            breaker.onFailure(permit);
        }

        @Actor
        public void other() {
            breaker.onFailure(permit);
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = breaker.state();
            r.r2 = breaker.trips();
        }
    }

    /** A success and the failure that is one too many. */
    @JCStressTest
    @Outcome(id = "OPEN, 0", expect = ACCEPTABLE, desc = "the failure came first")
    @Outcome(id = "CLOSED, 1", expect = ACCEPTABLE, desc = "the success came first")
    @Outcome(expect = FORBIDDEN, desc = "the failure was lost")
    @State
    public static class SuccessVersusFifthFailure extends OneBreaker {
        private final long permit = breaker.tryAcquire();

        public SuccessVersusFifthFailure() {
            super(config(5));
            fail(4);
        }

        @Actor
        public void success() {
            breaker.onSuccess(permit);
        }

        @Actor
        public void failure() {
            breaker.onFailure(permit);
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = breaker.state();
            r.r2 = breaker.snapshot().failuresInARow();
        }
    }

    /** A probe is given back at the moment at which its lease runs out and another caller comes for it. */
    @JCStressTest
    @Outcome(
            id = {"COUNTED, true, false", "STALE, true, false"},
            expect = ACCEPTABLE,
            desc = "the caller has the place")
    @Outcome(expect = FORBIDDEN, desc = "two have the place, or nobody")
    @State
    public static class ReleaseVersusEndOfLease extends OneBreaker {
        private final long probe;

        public ReleaseVersusEndOfLease() {
            super(config(1));
            fail(1);
            pass();
            probe = breaker.tryAcquire();
        }

        @Actor
        public void holder(LLL_Result r) {
            r.r1 = breaker.release(probe);
        }

        @Actor
        public void caller(LLL_Result r) {
            pass();
            r.r2 = acquires();
        }

        @Arbiter
        public void after(LLL_Result r) {
            r.r3 = acquires();
        }
    }

    /** An operator forces it open while it trips. */
    @JCStressTest
    @Outcome(
            id = {"FORCED_OPEN, 0", "FORCED_OPEN, 1"},
            expect = ACCEPTABLE,
            desc = "the operator has it")
    @Outcome(expect = FORBIDDEN, desc = "an outcome undid the hold")
    @State
    public static class TripVersusForcedOpen extends OneBreaker {
        private final long permit = breaker.tryAcquire();

        public TripVersusForcedOpen() {
            super(config(1));
        }

        @Actor
        public void failure() {
            breaker.onFailure(permit);
        }

        @Actor
        public void operator() {
            breaker.hold(HoldMode.FORCED_OPEN, "operator", "stress");
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = breaker.state();
            r.r2 = breaker.trips();
        }
    }

    /** An operator resets it while a call of before trips it. */
    @JCStressTest
    @Outcome(
            id = {"COUNTED, CLOSED, 0", "STALE, CLOSED, 0"},
            expect = ACCEPTABLE,
            desc = "closed, and nothing of the past counts")
    @Outcome(expect = FORBIDDEN, desc = "a call of before the reset opened it or counts")
    @State
    public static class TripVersusReset extends OneBreaker {
        private final long permit = breaker.tryAcquire();

        public TripVersusReset() {
            super(config(1));
        }

        @Actor
        public void failure(LLL_Result r) {
            r.r1 = breaker.onFailure(permit);
        }

        @Actor
        public void operator() {
            breaker.reset("operator", "stress");
        }

        @Arbiter
        public void after(LLL_Result r) {
            r.r2 = breaker.state();
            r.r3 = breaker.snapshot().failuresInARow();
        }
    }

    /** Two change different settings. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both are in force")
    @Outcome(expect = FORBIDDEN, desc = "a change was lost")
    @State
    public static class ReconfigureVersusReconfigure extends OneBreaker {
        public ReconfigureVersusReconfigure() {
            super(config(5));
        }

        @Actor
        public void one() {
            breaker.reconfigure(config -> config.toBuilder().closeAfter(7).build());
        }

        @Actor
        public void other() {
            breaker.reconfigure(config -> config.toBuilder().halfOpenPermits(4).build());
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = breaker.config().halfOpen().successes() == 7;
            r.r2 = breaker.config().halfOpen().probes() == 4;
        }
    }

    /** Metrics only: a failure puts it over the threshold while a success takes it back. */
    @JCStressTest
    @Outcome(
            id = {"true, true", "false, false"},
            expect = ACCEPTABLE,
            desc = "listeners know how it stands")
    @Outcome(expect = FORBIDDEN, desc = "a crossing was lost")
    @State
    public static class CrossingVersusCrossing {
        private final EventBus bus =
                EventBus.manual(EventBusConfig.named("stress").build(), () -> 0);
        private final CircuitBreaker breaker =
                new CircuitBreaker(OneBreaker.config(1).build(), () -> 0, bus);
        private final long permit;
        private boolean told;

        public CrossingVersusCrossing() {
            bus.subscribe(BreakerThresholdCrossed.class, crossing -> told = crossing.over());
            breaker.hold(HoldMode.METRICS_ONLY, "operator", "stress");
            permit = breaker.tryAcquire();
            breaker.onFailure(permit);
        }

        @Actor
        public void success() {
            breaker.onSuccess(permit);
        }

        @Actor
        public void failure() {
            breaker.onFailure(permit);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            bus.deliverPending();
            r.r1 = told;
            r.r2 = breaker.snapshot().failuresInARow() >= 1;
        }
    }

    /** Metrics only, from below the threshold. */
    @JCStressTest
    @Outcome(
            id = {"true, true", "false, false"},
            expect = ACCEPTABLE,
            desc = "listeners know how it stands")
    @Outcome(expect = FORBIDDEN, desc = "a crossing was lost")
    @State
    public static class CrossingUpVersusSuccess {
        private final EventBus bus =
                EventBus.manual(EventBusConfig.named("stress").build(), () -> 0);
        private final CircuitBreaker breaker =
                new CircuitBreaker(OneBreaker.config(2).build(), () -> 0, bus);
        private final long permit;
        private boolean told;

        public CrossingUpVersusSuccess() {
            bus.subscribe(BreakerThresholdCrossed.class, crossing -> told = crossing.over());
            breaker.hold(HoldMode.METRICS_ONLY, "operator", "stress");
            permit = breaker.tryAcquire();
            breaker.onFailure(permit);
        }

        @Actor
        public void success() {
            breaker.onSuccess(permit);
        }

        @Actor
        public void failure() {
            breaker.onFailure(permit);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            bus.deliverPending();
            r.r1 = told;
            r.r2 = breaker.snapshot().failuresInARow() >= 2;
        }
    }

    /** Two members fail at once and there is one place. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "one is shut out")
    @Outcome(expect = FORBIDDEN, desc = "the share was passed, or nobody used it")
    @State
    public static class TwoMembersVersusLastPlace extends OneBreaker {
        private final BreakerGroup group = new BreakerGroup("venue", 50);
        private final CircuitBreaker second = new CircuitBreaker(config(1).build(), clock);

        public TwoMembersVersusLastPlace() {
            super(config(1));
            group.add(breaker);
            group.add(second);
        }

        @Actor
        public void one() {
            fail(1);
        }

        @Actor
        public void other() {
            second.onFailure(second.tryAcquire());
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r1 = breaker.state() == BreakerState.OPEN;
            r.r2 = second.state() == BreakerState.OPEN;
            r.r3 = group.ejected();
        }
    }

    /** A member leaves while it trips. */
    @JCStressTest
    @Outcome(id = "OPEN, 0", expect = ACCEPTABLE, desc = "open, and nobody's place is taken")
    @Outcome(expect = FORBIDDEN, desc = "a place is lost for good, or given back twice")
    @State
    public static class TripVersusLeave extends OneBreaker {
        private final BreakerGroup group = new BreakerGroup("venue", 100);

        public TripVersusLeave() {
            super(config(1));
            group.add(breaker);
        }

        @Actor
        public void failure() {
            fail(1);
        }

        @Actor
        public void operator() {
            group.remove(breaker);
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r1 = breaker.state();
            r.r2 = group.ejected();
        }
    }
}
