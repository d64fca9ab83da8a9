package io.kellet.audit;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class AuditAllocationTest {

    private static final AuditShape SHAPE = AuditShape.of("order.decided", "gateway")
            .subject(16)
            .whole("order")
            .real("price")
            .flag("accepted")
            .text("reason", 16)
            .build();

    private final ManualClock clock = new ManualClock();
    private final StringBuilder text = new StringBuilder("größer als das Limit"); // cut
    private long number;
    private long halts;
    private long summed;

    private final AuditSink sink = (nanos, bytes, length, receipt) -> summed += bytes[length - 1];

    @Test
    void fillingInAppendingAndDrainingALineAllocatesNothing() {
        AuditQueue queue = queue(new WhenFull.Reject());
        AuditLine line = queue.line(SHAPE);

        AllocationMeter.assertAllocatesNothing("append and drain", () -> {
            boolean accepted = fillIn(line).append(clock.nanos());
            return (accepted ? 1L : 0L) + queue.drain(sink, 1);
        });
    }

    @Test
    void drainingNothingAllocatesNothing() {
        AuditQueue queue = queue(new WhenFull.Reject());

        AllocationMeter.assertAllocatesNothing("drain", () -> queue.drain(sink, 100));
    }

    @Test
    void aRefusedLineAllocatesNothing() {
        AuditLine line = full(queue(new WhenFull.Reject()));

        AllocationMeter.assertAllocatesNothing("refuse", () -> fillIn(line).append(1) ? 1 : 0);
    }

    @Test
    void aLineThatIsRefusedAndHaltsAllocatesNothing() {
        AuditQueue queue = queue(new WhenFull.Halt(() -> halts++));
        AuditLine line = full(queue);

        AllocationMeter.assertAllocatesNothing("halt", () -> {
            line.append(1);
            queue.drain(sink, 100);
            while (line.append(1)) {
                number++;
            }
            return halts;
        });
    }

    @Test
    void aLineThatWaitsAllocatesNothing() {
        AuditQueue queue = new AuditQueue(
                AuditQueueConfig.named("test")
                        .lines(2)
                        .whenFull(new WhenFull.Block(Duration.ofNanos(3)))
                        .build(),
                clock,
                new byte[32],
                turn -> clock.advanceNanos(1));
        AuditLine line = full(queue);

        AllocationMeter.assertAllocatesNothing("wait", () -> line.append(1) ? 1 : 0);
    }

    @Test
    void aClosedTrailAllocatesNothing() {
        AuditQueue queue = queue(new WhenFull.Reject());
        AuditLine line = queue.line(SHAPE);
        queue.close();

        AllocationMeter.assertAllocatesNothing("closed", () -> fillIn(line).append(1) ? 1 : 0);
    }

    @Test
    void theTrailThatKeepsNothingAllocatesNothing() {
        AuditLine line = AuditTrail.none().line(SHAPE);

        AllocationMeter.assertAllocatesNothing("none", () -> fillIn(line).append(1) ? 1 : 0);
    }

    private AuditQueue queue(WhenFull whenFull) {
        return AuditQueue.of(
                AuditQueueConfig.named("test").lines(2).whenFull(whenFull).build(), clock);
    }

    private static AuditLine full(AuditQueue queue) {
        AuditLine line = queue.line(SHAPE);
        line.append(1);
        line.append(2);
        return line;
    }

    private AuditLine fillIn(AuditLine line) {
        number++;
        return line.subject("equities")
                .whole(0, number)
                .real(1, 0.5)
                .flag(2, (number & 1) == 0)
                .text(3, text);
    }
}
