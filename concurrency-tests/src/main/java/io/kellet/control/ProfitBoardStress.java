package io.kellet.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.order.Scope;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** What {@link ProfitBoard} promises to those who push and to the gate that reads. */
public final class ProfitBoardStress {

    private ProfitBoardStress() {}

    private static final ScopeIds ONE = ScopeIds.of(Scope.FIRM, 1);

    /** A gate that takes a profit for fresh sees that profit or a later one. */
    @JCStressTest
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "before the push")
    @Outcome(id = "false, 900", expect = ACCEPTABLE, desc = "the money is there before its time")
    @Outcome(id = "true, 900", expect = ACCEPTABLE, desc = "after the push")
    @Outcome(expect = FORBIDDEN, desc = "an old profit under a new time")
    @State
    public static class FreshMeansNew {
        private final ProfitBoard board = new ProfitBoard(ONE);

        public FreshMeansNew() {
            board.onProfit(Scope.FIRM, 0, -1, 10);
        }

        @Actor
        public void push() {
            board.onProfit(Scope.FIRM, 0, -900, 20);
        }

        @Actor
        public void read(ZJ_Result r) {
            r.r1 = board.isFresh(0, 20, 5);
            r.r2 = board.loss(0);
        }
    }

    /** The first push of a day: who sees that it is known sees it. */
    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "before the push")
    @Outcome(id = "false, 900", expect = ACCEPTABLE, desc = "the money is there before it is said")
    @Outcome(id = "true, 900", expect = ACCEPTABLE, desc = "after the push")
    @Outcome(expect = FORBIDDEN, desc = "known, and still nothing lost")
    @State
    public static class KnownMeansThere {
        private final ProfitBoard board = new ProfitBoard(ONE);

        @Actor
        public void push() {
            board.onProfit(Scope.FIRM, 0, -900, 20);
        }

        @Actor
        public void read(ZJ_Result r) {
            r.r1 = board.isKnown(0);
            r.r2 = board.loss(0);
        }
    }

    /** Two threads push: whichever profit stays, the best is the higher one. */
    @JCStressTest
    @Outcome(id = "20", expect = ACCEPTABLE, desc = "profit and drawdown add up to the best")
    @Outcome(expect = FORBIDDEN, desc = "the best of the day is lost")
    @State
    public static class BestOfTwo {
        private final ProfitBoard board = new ProfitBoard(ONE);

        @Actor
        public void pushHigh() {
            board.onProfit(Scope.FIRM, 0, 20, 1);
        }

        @Actor
        public void pushLow() {
            board.onProfit(Scope.FIRM, 0, 10, 1);
        }

        @Arbiter
        public void look(J_Result r) {
            r.r1 = board.profit(Scope.FIRM, 0) + board.drawdown(Scope.FIRM, 0);
        }
    }
}
