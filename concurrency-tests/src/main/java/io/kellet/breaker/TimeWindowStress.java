package io.kellet.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What the comment at the top of {@code TimeWindow} claims. One stripe, so that the actors meet in the same words. */
public final class TimeWindowStress {

    private static final long BUCKET_NANOS = 1_000_000;

    private TimeWindowStress() {}

    /** Two buckets in a ring of four, and ten old outcomes in each. */
    abstract static class TwoBuckets {
        final ManualClock clock = new ManualClock();
        final TimeWindow window = new TimeWindow(
                new Window.Span(Duration.ofNanos(2 * BUCKET_NANOS), Duration.ofNanos(BUCKET_NANOS)), clock, 1);
        final long start = clock.nanos();

        TwoBuckets() {
            for (int bucket = 0; bucket < 4; bucket++) {
                for (int i = 0; i < 10; i++) {
                    window.record(true, clock.nanos());
                }
                clock.advanceNanos(BUCKET_NANOS);
            }
        }

        /** A reading so many buckets after the last old one began. */
        final long at(int bucket) {
            return start + (3 + bucket) * BUCKET_NANOS;
        }

        final void read(II_Result r) {
            long counts = window.counts(clock.nanos());
            r.r1 = OutcomeWindow.total(counts);
            r.r2 = OutcomeWindow.bad(counts);
        }
    }

    /** Two recorders begin the same bucket in a used cell. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both counted once, the old ones gone")
    @Outcome(expect = FORBIDDEN, desc = "one lost or doubled, or an old one came back")
    @State
    public static class BothBeginABucket extends TwoBuckets {
        public BothBeginABucket() {
            clock.advanceNanos(2 * BUCKET_NANOS); // the old ones have left
        }

        @Actor
        public void one() {
            window.record(true, clock.nanos());
        }

        @Actor
        public void other() {
            window.record(true, clock.nanos());
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** One recorder is on either side of the boundary between two buckets. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both counted once")
    @Outcome(expect = FORBIDDEN, desc = "one lost or doubled, or an old one came back")
    @State
    public static class ABoundaryBetweenThem extends TwoBuckets {
        public ABoundaryBetweenThem() {
            clock.advanceNanos(3 * BUCKET_NANOS);
        }

        @Actor
        public void before() {
            window.record(true, at(4) - 1);
        }

        @Actor
        public void after() {
            window.record(true, at(4));
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** A thread that stalled for a lap of the ring meets one that begins its cell's next bucket. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the stalled one has left the window")
    @Outcome(expect = FORBIDDEN, desc = "it displaced or joined the newer one")
    @State
    public static class StalledForALap extends TwoBuckets {
        private final long early = at(1);

        public StalledForALap() {
            clock.advanceNanos(4 * BUCKET_NANOS);
        }

        @Actor
        public void stalled() {
            window.record(true, early);
        }

        @Actor
        public void newer() {
            window.record(true, clock.nanos());
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** Both find that the clock has stepped back by an hour. */
    @JCStressTest
    @Outcome(
            id = "32, 32",
            expect = ACCEPTABLE,
            desc = "nothing was evicted, time went on by no more than the step says")
    @Outcome(expect = FORBIDDEN, desc = "the step was dealt with twice, or evicted something")
    @State
    public static class BothSeeAStepBack extends TwoBuckets {
        public BothSeeAStepBack() {
            clock.stepBack(Duration.ofHours(1));
        }

        @Actor
        public void one() {
            window.record(true, clock.nanos());
        }

        @Actor
        public void other() {
            window.record(true, clock.nanos());
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** One sees the step, the other holds a reading from before it. */
    @JCStressTest
    @Outcome(id = "32, 32", expect = ACCEPTABLE, desc = "the old reading counts as now")
    @Outcome(id = "22, 22", expect = ACCEPTABLE, desc = "the old reading came first, and was in the next bucket")
    @Outcome(expect = FORBIDDEN, desc = "the old reading evicted what is young")
    @State
    public static class AReadingFromBeforeTheStep extends TwoBuckets {
        private final long before = clock.nanos();

        public AReadingFromBeforeTheStep() {
            clock.stepBack(Duration.ofHours(1));
        }

        @Actor
        public void sees() {
            window.record(true, clock.nanos());
        }

        @Actor
        public void holds() {
            window.record(true, before);
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** Two outcomes that are too many together: somebody must notice. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the bad one's recorder saw both")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the good one's recorder saw both")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both saw both")
    @Outcome(expect = FORBIDDEN, desc = "nobody noticed")
    @State
    public static class SomebodyNotices extends TwoBuckets {
        public SomebodyNotices() {
            clock.advanceNanos(2 * BUCKET_NANOS);
        }

        private boolean recordAndEvaluate(boolean bad) {
            long now = clock.nanos();
            if (!window.record(bad, now)) {
                return false;
            }
            long counts = window.counts(now);
            return OutcomeWindow.total(counts) >= 2 && OutcomeWindow.bad(counts) >= 1;
        }

        @Actor
        public void bad(ZZ_Result r) {
            r.r1 = recordAndEvaluate(true);
        }

        @Actor
        public void good(ZZ_Result r) {
            r.r2 = recordAndEvaluate(false);
        }
    }
}
