package io.kellet.latency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.count.ThreadBlocks;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** What {@link CounterBlock} and {@link ThreadBlocks} promise, each promise with a test of its own. */
public final class LatencyRecorderStress {

    private LatencyRecorderStress() {}

    /** Two writers, each with one sample of 1 ns and one of 101 ns. */
    abstract static class TwoWriters {
        static final String ALL_COUNTED = "4/204/2"; // samples, their sum, those over 100 ns

        final LatencyRecorder recorder;

        TwoWriters(int ownCounters) {
            recorder = recorder(ownCounters);
        }

        void shortThenLong() {
            recorder.record(1);
            recorder.record(101);
        }

        void longThenShort() {
            recorder.record(101);
            recorder.record(1);
        }

        String counted() {
            LatencySnapshot snapshot = recorder.snapshot();
            return snapshot.count() + "/" + snapshot.sumNanos() + "/" + snapshot.exceeded();
        }
    }

    private static LatencyRecorder recorder(int ownCounters) {
        return new LatencyRecorder(LatencyConfig.named("stress")
                .edges(Duration.ofNanos(100))
                .slo(Duration.ofNanos(100))
                .highest(Duration.ofMillis(1))
                .significantDigits(1)
                .ownCounters(ownCounters)
                .build());
    }

    /** Two threads record their first sample at once: both claim counters, and no sample is lost. */
    @JCStressTest
    @Outcome(id = TwoWriters.ALL_COUNTED, expect = ACCEPTABLE, desc = "all counted")
    @Outcome(expect = FORBIDDEN, desc = "a sample is lost or counted twice")
    @State
    public static class FirstSamples extends TwoWriters {
        public FirstSamples() {
            super(8);
        }

        @Actor
        public void one() {
            shortThenLong();
        }

        @Actor
        public void other() {
            longThenShort();
        }

        @Arbiter
        public void after(L_Result r) {
            r.r1 = counted();
        }
    }

    /** One thread owns counters, the other finds none left and shares: nothing is lost on either side. */
    @JCStressTest
    @Outcome(id = TwoWriters.ALL_COUNTED, expect = ACCEPTABLE, desc = "all counted")
    @Outcome(expect = FORBIDDEN, desc = "a sample is lost or counted twice")
    @State
    public static class OwnerAndSharer extends TwoWriters {
        public OwnerAndSharer() {
            super(1);
        }

        @Actor
        public void one() {
            shortThenLong();
        }

        @Actor
        public void other() {
            longThenShort();
        }

        @Arbiter
        public void after(L_Result r) {
            r.r1 = counted();
        }
    }

    /** Threads that share one set of counters, or two. */
    @JCStressTest
    @Outcome(id = TwoWriters.ALL_COUNTED, expect = ACCEPTABLE, desc = "all counted")
    @Outcome(expect = FORBIDDEN, desc = "a sample is lost or counted twice")
    @State
    public static class Sharers extends TwoWriters {
        public Sharers() {
            super(0);
        }

        @Actor
        public void one() {
            shortThenLong();
        }

        @Actor
        public void other() {
            longThenShort();
        }

        @Arbiter
        public void after(L_Result r) {
            r.r1 = counted();
        }
    }

    /** A snapshot taken meanwhile: a sample that is in its slot is in the sum, and later snapshots never go back. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the sum is at least what the counted samples add up to")
    @Outcome(expect = FORBIDDEN, desc = "a counted sample is missing in the sum, or a count went back")
    @State
    public static class SnapshotMeanwhile {
        private final LatencyRecorder recorder = recorder(8);

        @Actor
        public void writer() {
            recorder.record(50);
            recorder.record(50);
            recorder.record(50);
        }

        @Actor
        public void reader(LL_Result r) {
            LatencySnapshot first = recorder.snapshot();
            LatencySnapshot second = recorder.snapshot();
            r.r1 = first.sumNanos() >= 50 * first.count() && second.sumNanos() >= 50 * second.count();
            r.r2 = second.count() >= first.count() && second.sumNanos() >= first.sumNanos();
        }
    }
}
