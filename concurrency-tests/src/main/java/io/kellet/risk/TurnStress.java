package io.kellet.risk;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.time.NanoClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a gate's turn promises to two threads at once. The clock stands still, so that nobody's patience ends. */
public final class TurnStress {

    private static final NanoClock STILL = () -> 0;

    private TurnStress() {}

    /** A check and a report of several writers: what they write is plain. */
    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "both, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "one did not see the other")
    @State
    public static class OneAtATime {
        private final Turn turn = new Turn(true, 1, STILL);
        private int amount;

        @Actor
        public void check() {
            if (turn.tryTake(0)) {
                amount += 1;
                turn.giveBack();
            }
        }

        @Actor
        public void report() {
            turn.take();
            amount += 10;
            turn.giveBack();
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = amount;
        }
    }

    /**
     * Two threads want to be the one writer. Each answers what it found, -1 if it is not. A thread that has ended has made room,
     * so both may be: then the later one found what the earlier one left.
     */
    @JCStressTest
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "the first is")
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "the second is")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the first was, and has ended")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the second was, and has ended")
    @Outcome(expect = FORBIDDEN, desc = "both at once, or none")
    @State
    public static class OneWriter {
        private final Turn turn = new Turn(false, 1, STILL);
        private int amount;

        @Actor
        public void one(II_Result r) {
            r.r1 = take(1);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = take(2);
        }

        private int take(int leaves) {
            if (!turn.tryTake(0)) {
                return -1;
            }
            int found = amount;
            amount = leaves;
            turn.giveBack();
            return found;
        }
    }

    /** The one writer hands over while another comes: who takes over sees what it wrote. */
    @JCStressTest
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "taken over with all that was written")
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "the other was the first")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the other was the first, and has handed over")
    @Outcome(expect = FORBIDDEN, desc = "taken over too early, or half")
    @State
    public static class HandOver {
        private final Turn turn = new Turn(false, 1, STILL);
        private int amount;

        @Actor
        public void one(II_Result r) {
            r.r1 = takeAndHandOver(1);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = takeAndHandOver(2);
        }

        private int takeAndHandOver(int leaves) {
            if (!turn.tryTake(0)) {
                return -1;
            }
            int found = amount;
            amount = leaves;
            turn.giveBack();
            turn.handOver();
            return found;
        }
    }
}
