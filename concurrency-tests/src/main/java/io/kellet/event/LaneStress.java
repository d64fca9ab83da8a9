package io.kellet.event;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * What the comment at the top of {@code Lane} claims, point by point. Every result starts with what was delivered, in its
 * order ({@code "-"}: nothing), after an arbiter has delivered what the actors left on the ring, and ends with whether
 * the books balance. Two actors each, the second playing a publisher and then the delivery thread where a race has three
 * parties: jcstress leaves out a test with more actors than the machine has processors.
 */
public final class LaneStress {

    private LaneStress() {}

    record Noted(String text) {}

    /** A lane of two places whose first number is 1. */
    abstract static class OneLane {
        private static final Topic<Noted> TOPIC = new Topics("stress").topic(Noted.class);
        private static final Noted EVENT = new Noted("event");

        private final Tally whole = new Tally(null);
        private final Lanes lanes = new Lanes("stress", 1, 2, whole);
        final Lane lane = lanes.add("lane", 1);
        private String delivered = "";

        final void publish(long number) {
            lane.publish(number, TOPIC, EVENT);
        }

        final void publishNext() {
            lane.publishNext(TOPIC, EVENT);
        }

        /** What the delivery thread does when it looks once. */
        final void turn() {
            Lane polled = lanes.poll();
            if (polled != null) {
                polled.visit(8, entry -> delivered += entry.number);
            }
        }

        /** Looks until the ring is empty. */
        final String pump() {
            for (Lane polled = lanes.poll(); polled != null; polled = lanes.poll()) {
                polled.visit(8, entry -> delivered += entry.number);
            }
            return delivered.isEmpty() ? "-" : delivered;
        }

        /** Before the arbiter looks: what is there is also going to be looked at. */
        final String reachable() {
            return lane.isEmpty() || lane.isScheduled() ? "reachable" : "STRANDED";
        }

        final long lost() {
            return lane.counts().lost();
        }

        final String books() {
            EventCounts counts = lane.counts();
            boolean balanced =
                    counts.pending() == 0 && lane.isEmpty() && whole.counts().equals(counts);
            return balanced ? "balanced" : "UNBALANCED " + counts;
        }
    }

    /** Point 1: an event stored while the delivery thread looks, or has just looked, is not forgotten. */
    @JCStressTest
    @Outcome(id = "1, reachable, balanced", expect = ACCEPTABLE, desc = "delivered, by the thread or by the arbiter")
    @Outcome(expect = FORBIDDEN, desc = "stranded")
    @State
    public static class PublishVersusDeliver extends OneLane {
        @Actor
        public void publisher() {
            publishNext();
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = reachable();
            r.r1 = pump();
            r.r3 = books();
        }
    }

    /** Point 1, with the lane on the ring already when the second publisher comes. */
    @JCStressTest
    @Outcome(id = "12, reachable, balanced", expect = ACCEPTABLE, desc = "both delivered")
    @Outcome(expect = FORBIDDEN, desc = "stranded or out of order")
    @State
    public static class PublishVersusDeliverScheduled extends OneLane {
        public PublishVersusDeliverScheduled() {
            publishNext();
        }

        @Actor
        public void publisher() {
            publishNext();
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = reachable();
            r.r1 = pump();
            r.r3 = books();
        }
    }

    /** Point 1 and 3: two commits, published by their threads in any order, arrive in the order of the commits. */
    @JCStressTest
    @Outcome(id = "12, 0, balanced", expect = ACCEPTABLE, desc = "in order, none lost")
    @Outcome(expect = FORBIDDEN, desc = "out of order, or lost without need")
    @State
    public static class OutOfOrderPublishers extends OneLane {
        @Actor
        public void second() {
            publish(2);
        }

        @Actor
        public void firstThenDeliverer() {
            publish(1);
            turn();
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 4: a publisher does not take back the event that the delivery thread is about to claim. */
    @JCStressTest
    @Outcome(id = "12, 0, balanced", expect = ACCEPTABLE, desc = "in order, none lost")
    @Outcome(expect = FORBIDDEN, desc = "lost without need, or stranded")
    @State
    public static class PublisherOnItsWay extends OneLane {
        public PublisherOnItsWay() {
            publish(2);
        }

        @Actor
        public void first() {
            publish(1);
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 1: the skip of a number that the delivery thread waits for is noticed without another event. */
    @JCStressTest
    @Outcome(id = "2, 0, balanced", expect = ACCEPTABLE, desc = "the skip let 2 go")
    @Outcome(expect = FORBIDDEN, desc = "2 waits for ever")
    @State
    public static class SkipVersusDeliver extends OneLane {
        public SkipVersusDeliver() {
            publish(2);
        }

        @Actor
        public void skipper() {
            lane.skip(1);
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 1: skip, event and delivery thread all at once. */
    @JCStressTest
    @Outcome(id = "2, 0, balanced", expect = ACCEPTABLE, desc = "the skip let 2 go")
    @Outcome(expect = FORBIDDEN, desc = "2 waits for ever")
    @State
    public static class SkipVersusPublishVersusDeliver extends OneLane {
        @Actor
        public void skipper() {
            lane.skip(1);
        }

        @Actor
        public void publisherThenDeliverer() {
            publish(2);
            turn();
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 5: two skips of one slot, the older one late; neither hides the other. */
    @JCStressTest
    @Outcome(id = "24, balanced", expect = ACCEPTABLE, desc = "1 and 3 were skipped, 2 and 4 delivered")
    @Outcome(expect = FORBIDDEN, desc = "the older skip covered the newer one")
    @State
    public static class TwoSkipsOfOneSlot extends OneLane {
        @Actor
        public void older() {
            lane.skip(1);
        }

        @Actor
        public void newerThenDeliverer() {
            lane.skip(3);
            turn();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            publish(2);
            pump();
            publish(4);
            r.r1 = pump();
            r.r2 = books();
        }
    }

    /** Point 3 and 4: the same number from two threads. */
    @JCStressTest
    @Outcome(id = "1, 1, balanced", expect = ACCEPTABLE, desc = "one delivered, the other counted")
    @Outcome(expect = FORBIDDEN, desc = "twice, never, or left behind")
    @State
    public static class SameNumberTwice extends OneLane {
        @Actor
        public void one() {
            publish(1);
        }

        @Actor
        public void otherThenDeliverer() {
            publish(1);
            turn();
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 3 and 4: the same number once more, while the delivery thread claims the first. */
    @JCStressTest
    @Outcome(id = "1, 1, balanced", expect = ACCEPTABLE, desc = "one delivered, the other counted")
    @Outcome(expect = FORBIDDEN, desc = "twice, never, or left behind")
    @State
    public static class SameNumberVersusClaim extends OneLane {
        public SameNumberVersusClaim() {
            publish(1);
        }

        @Actor
        public void again() {
            publish(1);
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 4: the number is given up, because 3 was skipped a lap later, while its event arrives. */
    @JCStressTest
    @Outcome(id = "1, 0, balanced", expect = ACCEPTABLE, desc = "just in time")
    @Outcome(id = "-, 1, balanced", expect = ACCEPTABLE, desc = "too late, and counted")
    @Outcome(expect = FORBIDDEN, desc = "left behind, or counted wrongly")
    @State
    public static class StragglerVersusGivingUp extends OneLane {
        public StragglerVersusGivingUp() {
            lane.skip(3);
        }

        @Actor
        public void straggler() {
            publish(1);
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            lane.skip(2);
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 5: an event a lap ahead displaces the oldest while the delivery thread claims that one. */
    @JCStressTest
    @Outcome(id = "123, 0, balanced", expect = ACCEPTABLE, desc = "claimed first")
    @Outcome(id = "23, 1, balanced", expect = ACCEPTABLE, desc = "displaced first")
    @Outcome(expect = FORBIDDEN, desc = "the newest was lost, or counts are wrong")
    @State
    public static class LapVersusClaim extends OneLane {
        public LapVersusClaim() {
            publish(1);
            publish(2);
        }

        @Actor
        public void newest() {
            publish(3);
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 5: two events of one slot, the older one late. */
    @JCStressTest
    @Outcome(id = "123, 0, balanced", expect = ACCEPTABLE, desc = "no lap was full")
    @Outcome(id = "23, 1, balanced", expect = ACCEPTABLE, desc = "the older one is lost")
    @Outcome(expect = FORBIDDEN, desc = "the newest was lost, or counts are wrong")
    @State
    public static class LapVersusStraggler extends OneLane {
        public LapVersusStraggler() {
            publish(2);
        }

        @Actor
        public void oldest() {
            publish(1);
        }

        @Actor
        public void newestThenDeliverer() {
            publish(3);
            turn();
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lost();
            r.r3 = books();
        }
    }

    /** Point 6: closing while somebody publishes. */
    @JCStressTest
    @Outcome(id = "1, true, balanced", expect = ACCEPTABLE, desc = "published before it was closed")
    @Outcome(id = "-, true, balanced", expect = ACCEPTABLE, desc = "discarded, and counted")
    @Outcome(expect = FORBIDDEN, desc = "left behind, or the place is never free")
    @State
    public static class CloseVersusPublish extends OneLane {
        @Actor
        public void publisher() {
            publishNext();
        }

        @Actor
        public void closerThenDeliverer() {
            lane.close();
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lane.isRetired();
            r.r3 = books();
        }
    }

    /** Point 6: what was published before close is delivered, although a number before it is missing. */
    @JCStressTest
    @Outcome(id = "2, true, balanced", expect = ACCEPTABLE, desc = "delivered without waiting for 1")
    @Outcome(expect = FORBIDDEN, desc = "discarded, or the place is never free")
    @State
    public static class CloseVersusDeliver extends OneLane {
        public CloseVersusDeliver() {
            publish(2);
        }

        @Actor
        public void closer() {
            lane.close();
        }

        @Actor
        public void deliverer() {
            turn();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lane.isRetired();
            r.r3 = books();
        }
    }

    /** Point 6: the bus gives up while somebody publishes. */
    @JCStressTest
    @Outcome(id = "1, true, balanced", expect = ACCEPTABLE, desc = "delivered")
    @Outcome(id = "-, true, balanced", expect = ACCEPTABLE, desc = "discarded, and counted")
    @Outcome(expect = FORBIDDEN, desc = "left behind, or both delivered and discarded")
    @State
    public static class DiscardVersusPublish extends OneLane {
        @Actor
        public void publisherThenDeliverer() {
            publishNext();
            turn();
        }

        @Actor
        public void bus() {
            lane.discard();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r1 = pump();
            r.r2 = lane.isRetired();
            r.r3 = books();
        }
    }
}
