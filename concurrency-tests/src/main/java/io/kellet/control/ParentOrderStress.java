package io.kellet.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What {@link ParentOrder} promises to an algorithm that opens parents while the gate's thread looks for them. */
public final class ParentOrderStress {

    private ParentOrderStress() {}

    private static long quantity(ParentOrder control, long parentId) {
        Parent parent = control.find(parentId);
        return parent == null ? 0 : parent.quantity;
    }

    /** What is opened is found whole, and is not lost to the gate that empties the inbox at that moment. */
    @JCStressTest
    @Outcome(
            id = {"0, 20", "10, 20", "20, 20"},
            expect = ACCEPTABLE,
            desc = "not yet, opened, or opened and resized")
    @Outcome(expect = FORBIDDEN, desc = "half a parent, or a lost one")
    @State
    public static class OpenWhileFinding {
        private final ParentOrder control = new ParentOrder(4, true);

        @Actor
        public void open() {
            control.openParent(7, 1, true, 10);
            control.resizeParent(7, 20);
        }

        @Actor
        public void find(JJ_Result r) {
            r.r1 = quantity(control, 7);
        }

        @Arbiter
        public void findAgain(JJ_Result r) {
            r.r2 = quantity(control, 7);
        }
    }

    /** Two threads open at once: both are there. */
    @JCStressTest
    @Outcome(id = "10, 20", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class TwoOpen {
        private final ParentOrder control = new ParentOrder(4, true);

        @Actor
        public void openOne() {
            control.openParent(7, 1, true, 10);
        }

        @Actor
        public void openAnother() {
            control.openParent(8, 1, true, 20);
        }

        @Arbiter
        public void find(JJ_Result r) {
            r.r1 = quantity(control, 7);
            r.r2 = quantity(control, 8);
        }
    }
}
