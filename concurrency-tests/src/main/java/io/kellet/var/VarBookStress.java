package io.kellet.var;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.testkit.ManualClock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** What {@link VarBook} promises to its owner and one other thread. */
public final class VarBookStress {

    private VarBookStress() {}

    private static final ManualClock CLOCK = new ManualClock();
    private static final double[] WORTH = {1};

    /** One symbol whose VaR at the 95 % is {@code perLot} a lot, rounded up to whole money. */
    private static CovarianceModel model(double perLot) {
        double sigma = perLot / Confidence.P95.z();
        return CovarianceModel.ofMatrix(new double[][] {{sigma * sigma}}, 250, CLOCK.nanos());
    }

    private static VarBook book() {
        return new VarBook(
                VarConfig.named("stress")
                        .symbols(1)
                        .limit(Confidence.P95, 1_000_000)
                        .build(),
                model(0.9999),
                WORTH,
                CLOCK);
    }

    /** A fill moves lots from the working order to the position: a snapshot has them in one place, never in two or none. */
    @JCStressTest
    @Outcome(
            id = {"0, 10", "6, 4"},
            expect = ACCEPTABLE,
            desc = "before the fill, or after it")
    @Outcome(expect = FORBIDDEN, desc = "lots in both places, or in neither")
    @State
    public static class SnapshotWhileFilling {
        private final VarBook book = book();

        public SnapshotWhileFilling() {
            book.onAccept(0, 10);
        }

        @Actor
        public void fill() {
            book.onFill(0, 6);
        }

        @Actor
        public void look(JJ_Result r) {
            VarPositions positions = book.snapshot();
            r.r1 = positions.held(0);
            r.r2 = positions.workingBuys(0);
        }
    }

    /** A model is computed from a snapshot while lots are filled: the fill is in it once, whoever was first. */
    @JCStressTest
    @Outcome(id = "20", expect = ACCEPTABLE, desc = "ten lots, by the new model")
    @Outcome(expect = FORBIDDEN, desc = "a fill is lost or counted twice, or the old model is still there")
    @State
    public static class ReplaceWhileFilling {
        private final VarBook book = book();

        public ReplaceWhileFilling() {
            book.onTransfer(0, 3);
        }

        @Actor
        public void fill() {
            book.onTransfer(0, 7);
        }

        @Actor
        public void replace() {
            book.replaceModel(model(1.9999), WORTH);
        }

        @Arbiter
        public void read(J_Result r) {
            book.check(0, 0, CLOCK.nanos());
            r.r1 = book.currentMoney(0, CLOCK.nanos());
        }
    }
}
