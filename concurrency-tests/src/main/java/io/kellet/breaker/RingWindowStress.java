package io.kellet.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.time.NanoClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What the comment at the top of {@code RingWindow} claims. */
public final class RingWindowStress {

    private RingWindowStress() {}

    static RingWindow ring(int calls) {
        return new RingWindow(new Window.Calls(calls), NanoClock.SYSTEM);
    }

    /** Two outcomes that are too many together: somebody must notice. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the bad one's recorder saw both")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the good one's recorder saw both")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both saw both")
    @Outcome(expect = FORBIDDEN, desc = "nobody noticed")
    @State
    public static class SomebodyNotices {
        private final RingWindow window = ring(4);

        @Actor
        public void bad(ZZ_Result r) {
            r.r1 = BitWindowStress.recordAndEvaluate(window, true);
        }

        @Actor
        public void good(ZZ_Result r) {
            r.r2 = BitWindowStress.recordAndEvaluate(window, false);
        }
    }

    /** One slot for all: each recorder laps the other. At rest the count of bad ones is what the slot says. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "a good one came last")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "a bad one came last")
    @Outcome(expect = FORBIDDEN, desc = "an evicted outcome was subtracted twice, or not at all")
    @State
    public static class ExactAtRest {
        private final RingWindow window = ring(1);

        @Actor
        public void badThenGood() {
            window.record(true, 0);
            window.record(false, 0);
        }

        @Actor
        public void goodThenBad() {
            window.record(false, 0);
            window.record(true, 0);
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = OutcomeWindow.total(window.counts(0));
            r.r2 = OutcomeWindow.bad(window.counts(0));
            r.r3 = window.badInSlots();
        }
    }

    /** A full ring without a bad outcome, where a good one writes nothing. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the bad outcome is there")
    @Outcome(expect = FORBIDDEN, desc = "the bad outcome was lost, or counted wrongly")
    @State
    public static class AQuietRingLosesNoBadOutcome {
        private final RingWindow window = ring(2);

        public AQuietRingLosesNoBadOutcome() {
            window.record(false, 0);
            window.record(false, 0);
        }

        @Actor
        public void good() {
            window.record(false, 0);
        }

        @Actor
        public void bad() {
            window.record(true, 0);
        }

        @Arbiter
        public void arbiter(II_Result r) {
            r.r1 = OutcomeWindow.bad(window.counts(0));
            r.r2 = window.badInSlots();
        }
    }
}
