package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class EventAllocationTest {

    record Tripped(int number) {}

    private static final Tripped EVENT = new Tripped(1);

    private final EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), new ManualClock());
    private final Topic<Tripped> tripped = bus.topic(Tripped.class);
    private final EventSource source = bus.source("plain");
    private final SequencedSource sequenced = bus.sequencedSource("sequenced", 0);
    private long commit;

    @Test
    void askingWhetherAnybodyListensAllocatesNothing() {
        AllocationMeter.assertAllocatesNothing("isHeard", () -> {
            if (tripped.isHeard()) {
                source.publish(tripped, new Tripped(2));
            }
            return 0;
        });
    }

    @Test
    void publishingToNobodyAllocatesNothing() {
        AllocationMeter.assertAllocatesNothing("publish", () -> {
            source.publish(tripped, EVENT);
            return 0;
        });

        assertThat(bus.counts().published()).isZero();
    }

    @Test
    void skippingAllocatesNothingWhetherOrNotTheBusKeepsUp() {
        AllocationMeter.assertAllocatesNothing("skip while nobody delivers", () -> {
            sequenced.skip(commit);
            return commit++;
        });
        AllocationMeter.assertAllocatesNothing("skip and deliver", () -> {
            sequenced.publish(commit++, tripped, EVENT); // nobody listens: a skip
            return bus.deliverPending();
        });
    }

    @Test
    void publishingToAListenerAllocatesTheEnvelopeOnly() {
        bus.subscribe(Tripped.class, event -> {});

        double bytes = AllocationMeter.bytesPerOperation(() -> {
            sequenced.publish(commit, tripped, EVENT);
            return commit++;
        });

        assertThat(bytes).as("a header, a number and two references").isLessThanOrEqualTo(32);
    }
}
