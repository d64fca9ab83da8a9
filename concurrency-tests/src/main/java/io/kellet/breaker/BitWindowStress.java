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

/** What the comment at the top of {@code BitWindow} claims. */
public final class BitWindowStress {

    private BitWindowStress() {}

    static BitWindow bits(int calls) {
        return new BitWindow(new Window.Calls(calls), NanoClock.SYSTEM);
    }

    /** Two calls, one of them bad, are too many. */
    static boolean recordAndEvaluate(OutcomeWindow window, boolean bad) {
        if (!window.record(bad, 0)) {
            return false;
        }
        long counts = window.counts(0);
        return OutcomeWindow.total(counts) >= 2 && OutcomeWindow.bad(counts) >= 1;
    }

    /** A full window is the newest outcomes in an order that was possible. */
    @JCStressTest
    @Outcome(id = "3, 2, 6", expect = ACCEPTABLE, desc = "the good one came last")
    @Outcome(id = "3, 2, 5", expect = ACCEPTABLE, desc = "the good one came between")
    @Outcome(id = "3, 2, 3", expect = ACCEPTABLE, desc = "the good one came first")
    @Outcome(expect = FORBIDDEN, desc = "an outcome lost, doubled, or out of order")
    @State
    public static class BitsAreTheNewestInSomeOrder {
        private final BitWindow window = bits(3);

        public BitsAreTheNewestInSomeOrder() {
            window.record(true, 0);
            window.record(true, 0);
            window.record(true, 0);
        }

        @Actor
        public void twoBad() {
            window.record(true, 0);
            window.record(true, 0);
        }

        @Actor
        public void oneGood() {
            window.record(false, 0);
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = OutcomeWindow.total(window.counts(0));
            r.r2 = OutcomeWindow.bad(window.counts(0));
            r.r3 = (int) window.bits();
        }
    }

    /** A full window without a bad outcome, where a good one writes nothing. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the good one came first")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the good one came last")
    @Outcome(expect = FORBIDDEN, desc = "the bad outcome was lost")
    @State
    public static class AQuietWindowLosesNoBadOutcome {
        private final BitWindow window = bits(2);

        public AQuietWindowLosesNoBadOutcome() {
            window.record(false, 0);
            window.record(false, 0);
        }

        @Actor
        public void good() {
            if (!window.isQuiet()) {
                window.record(false, 0);
            }
        }

        @Actor
        public void bad() {
            window.record(true, 0);
        }

        @Arbiter
        public void arbiter(II_Result r) {
            r.r1 = OutcomeWindow.bad(window.counts(0));
            r.r2 = (int) window.bits();
        }
    }

    /** While the window fills: a reader between the count and the bit. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first is counted, not yet bad")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "between")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the bits were read before both, the count after")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the second is counted, not yet bad")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after both")
    @Outcome(expect = FORBIDDEN, desc = "more bad outcomes than outcomes")
    @State
    public static class BadNeverExceedsTheTotal {
        private final BitWindow window = bits(64);

        @Actor
        public void recorder() {
            window.record(true, 0);
            window.record(true, 0);
        }

        @Actor
        public void reader(II_Result r) {
            long counts = window.counts(0);
            r.r1 = OutcomeWindow.total(counts);
            r.r2 = OutcomeWindow.bad(counts);
        }
    }

    /** Two outcomes that are too many together: somebody must notice. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the bad one's recorder saw both")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the good one's recorder saw both")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both saw both")
    @Outcome(expect = FORBIDDEN, desc = "nobody noticed")
    @State
    public static class SomebodyNotices {
        private final BitWindow window = bits(64);

        @Actor
        public void bad(ZZ_Result r) {
            r.r1 = recordAndEvaluate(window, true);
        }

        @Actor
        public void good(ZZ_Result r) {
            r.r2 = recordAndEvaluate(window, false);
        }
    }
}
