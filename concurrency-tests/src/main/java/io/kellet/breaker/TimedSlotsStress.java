package io.kellet.breaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What {@link TimedSlots} claims: a place is claimed, freed and taken over by one. One place, one lease of a millisecond. */
public final class TimedSlotsStress {

    private static final long MILLI = 1_000_000;

    private TimedSlotsStress() {}

    /** Two want the only place. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "none has it, or both")
    @State
    public static class ClaimVersusClaim {
        private final TimedSlots slots = new TimedSlots(1, 0);

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = slots.claim(MILLI, 0) != TimedSlots.NONE;
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = slots.claim(MILLI, 0) != TimedSlots.NONE;
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = slots.countUpTo(MILLI);
        }
    }

    /** The same ticket twice. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "freed, and freed before")
    @Outcome(expect = FORBIDDEN, desc = "freed twice, or not at all")
    @State
    public static class FreeVersusFree {
        private final TimedSlots slots = new TimedSlots(1, 0);
        private final int ticket = slots.claim(MILLI, 0);

        @Actor
        public void one(II_Result r) {
            r.r1 = slots.free(ticket);
        }

        @Actor
        public void other(II_Result r) {
            r.r2 = slots.free(ticket);
        }
    }

    /** The holder is a moment before the end of its lease, another a moment after. */
    @JCStressTest
    @Outcome(id = "0, true, 1", expect = ACCEPTABLE, desc = "freed, then claimed")
    @Outcome(id = "2, true, 1", expect = ACCEPTABLE, desc = "taken over, then no more the holder's")
    @Outcome(expect = FORBIDDEN, desc = "the new holder's place was freed")
    @State
    public static class FreeVersusTakeover {
        private final TimedSlots slots = new TimedSlots(1, 0);
        private final int ticket = slots.claimFreeOrOver(MILLI, 0, 0);

        @Actor
        public void holder(IZI_Result r) {
            r.r1 = slots.freeUnlessOver(ticket, MILLI - 1);
        }

        @Actor
        public void taker(IZI_Result r) {
            r.r2 = slots.claimFreeOrOver(2 * MILLI, 0, MILLI) != TimedSlots.NONE;
        }

        @Arbiter
        public void after(IZI_Result r) {
            r.r3 = slots.countAfter(MILLI);
        }
    }
}
