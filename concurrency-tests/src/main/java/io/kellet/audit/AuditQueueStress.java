package io.kellet.audit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kellet.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JZ_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What {@link AuditQueue} promises to those who append and the one who keeps, at once. */
public final class AuditQueueStress {

    private AuditQueueStress() {}

    private static final AuditSink NOWHERE = (nanos, bytes, length, receipt) -> {};
    private static final AuditShape SHAPE =
            AuditShape.of("s", "s").whole("a").whole("b").build();
    private static final AuditShape SMALL = AuditShape.of("s", "s").build();

    private static AuditQueue queue(WhenFull whenFull) {
        return AuditQueue.of(
                AuditQueueConfig.named("stress")
                        .lines(2)
                        .lineBytes(64)
                        .entries(1)
                        .entryBytes(64)
                        .whenFull(whenFull)
                        .build(),
                new ManualClock());
    }

    /** Closes and takes all there is until nothing can come any more. */
    private static int closeAndDrain(AuditQueue queue) {
        queue.close();
        int taken = 0;
        while (!queue.isDrained()) {
            taken += queue.drain(NOWHERE, 10);
        }
        return taken;
    }

    /** A line is appended while the queue is closed and drained. Results: accepted, taken until drained, taken later. */
    @JCStressTest
    @Outcome(id = "true, 1, 0", expect = ACCEPTABLE, desc = "accepted, and taken")
    @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and kept")
    @State
    public static class LineVersusClose {
        private final AuditQueue queue = queue(new WhenFull.Reject());
        private final AuditLine line = queue.line(SMALL);

        @Actor
        public void append(ZII_Result r) {
            r.r1 = line.append(1);
        }

        @Actor
        public void close(ZII_Result r) {
            r.r2 = closeAndDrain(queue);
        }

        @Arbiter
        public void after(ZII_Result r) {
            r.r3 = queue.drain(NOWHERE, 10);
        }
    }

    /** The same for an entry, whose places are counted in another word. */
    @JCStressTest
    @Outcome(id = "true, 1, 0", expect = ACCEPTABLE, desc = "accepted, and taken")
    @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "accepted and lost, or refused and kept")
    @State
    public static class EntryVersusClose {
        private final AuditQueue queue = queue(new WhenFull.Reject());

        @Actor
        public void append(ZII_Result r) {
            r.r1 = queue.entry("e").append();
        }

        @Actor
        public void close(ZII_Result r) {
            r.r2 = closeAndDrain(queue);
        }

        @Arbiter
        public void after(ZII_Result r) {
            r.r3 = queue.drain(NOWHERE, 10);
        }
    }

    /** Slots go round while both sides are at work. Result: was every record whole, and in its turn? */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "whole and in order")
    @Outcome(expect = FORBIDDEN, desc = "a record is mixed of two, or out of order")
    @State
    public static class Whole {
        private final AuditQueue queue = queue(new WhenFull.Reject());
        private final AuditLine line = queue.line(SHAPE);
        private boolean whole = true;
        private long last;

        @Actor
        public void append() {
            for (long number = 1; number <= 6; number++) {
                line.whole(0, number).whole(1, ~number).append(number);
            }
        }

        @Actor
        public void keep() {
            for (int i = 0; i < 4; i++) {
                queue.drain((nanos, bytes, length, receipt) -> look(nanos, bytes, length), 10);
            }
        }

        @Arbiter
        public void after(Z_Result r) {
            queue.drain((nanos, bytes, length, receipt) -> look(nanos, bytes, length), 10);
            r.r1 = whole;
        }

        private void look(long nanos, byte[] bytes, int length) {
            var fields = AuditRecord.decode(ByteBuffer.wrap(bytes, 0, length)).fields();
            long a = ((AuditValue.Whole) fields.get(0).value()).value();
            long b = ((AuditValue.Whole) fields.get(1).value()).value();
            whole &= a == ~b && a == nanos && a > last;
            last = a;
        }
    }

    /** Two entries, one place. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "one has it")
    @Outcome(expect = FORBIDDEN, desc = "both or none, or it is not there")
    @State
    public static class LastPlace {
        private final AuditQueue queue = queue(new WhenFull.Reject());

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = queue.entry("e").append();
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = queue.entry("e").append();
        }

        @Arbiter
        public void after(ZZI_Result r) {
            r.r3 = queue.drain(NOWHERE, 10);
        }
    }

    /** Two find it full. Results: halts told, halts counted. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "told each time, counted once")
    @Outcome(expect = FORBIDDEN, desc = "not told, or counted twice")
    @State
    public static class HaltOnce {
        private final AtomicInteger told = new AtomicInteger();
        private final AuditQueue queue = queue(new WhenFull.Halt(told::getAndIncrement));
        private final AuditLine line = queue.line(SMALL);
        private final AuditLine other = queue.line(SMALL);

        public HaltOnce() {
            line.append(1);
            line.append(2);
        }

        @Actor
        public void one() {
            line.append(3);
        }

        @Actor
        public void other() {
            other.append(4);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = told.get();
            r.r2 = (int) queue.stats().halts();
        }
    }

    /** The keeper syncs while the stats are read. Results: in order, and an age if and only if something is unsynced? */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "consistent")
    @Outcome(expect = FORBIDDEN, desc = "more durable than written than accepted, or an age without a record")
    @State
    public static class StatsVersusKeeper {
        private final AuditQueue queue = queue(new WhenFull.Reject());
        private final AuditLine line = queue.line(SMALL);

        public StatsVersusKeeper() {
            line.append(1);
        }

        @Actor
        public void keep() {
            int records = queue.drain(NOWHERE, 10);
            queue.progress(records, 0, 0);
            queue.progress(records, records, 0);
            line.append(2);
            queue.progress(records + queue.drain(NOWHERE, 10), records, 0);
        }

        @Actor
        public void look(ZZ_Result r) {
            AuditStats stats = queue.stats();
            r.r1 = stats.accepted() >= stats.written() && stats.written() >= stats.durable();
            r.r2 = stats.unsyncedAgeNanos() == 0 == (stats.unsynced() == 0);
        }
    }

    /** A mark is handed over while the stats are read twice. Results: records in the end, never fewer or more meanwhile. */
    @JCStressTest
    @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "a mark is no record")
    @Outcome(expect = FORBIDDEN, desc = "it was counted, or the count went down")
    @State
    public static class StatsVersusMark {
        private final AuditQueue queue = queue(new WhenFull.Reject());

        public StatsVersusMark() {
            queue.line(SMALL).append(1);
        }

        @Actor
        public void mark() {
            queue.mark(Durability.DURABLE);
        }

        @Actor
        public void look(JZ_Result r) {
            long first = queue.stats().accepted();
            long second = queue.stats().accepted();
            r.r2 = first <= second && second <= 1;
        }

        @Arbiter
        public void after(JZ_Result r) {
            r.r1 = queue.stats().accepted();
        }
    }
}
