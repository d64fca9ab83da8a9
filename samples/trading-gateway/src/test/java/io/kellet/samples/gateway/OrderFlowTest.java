package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class OrderFlowTest {

    private final ManualClock clock = new ManualClock();
    private final PacedLatency latency = new PacedLatency(
            new LatencyRecorder(LatencyConfig.named("service").build()),
            new LatencyRecorder(LatencyConfig.named("response").build()));
    private final OrderDesk desk = new OrderDesk(new OrderBook(4_096));
    private int waits;

    @Test
    void ordersHeldUpByAStallCountFromWhenTheyWereDue() {
        OrderFlow flow = flow(nanos -> {
            if (++waits == 3) {
                clock.advanceNanos(nanos - clock.nanos() + 250); // the machine is 250 ns late for the third order
            } else {
                clock.advanceNanos(Math.max(0, nanos - clock.nanos()));
            }
        });

        flow.run(6, 100);

        assertThat(desk.orders()).isEqualTo(6);
        assertThat(latency.service().snapshot().sumNanos()).isZero();
        assertThat(latency.response().snapshot().sumNanos()).isEqualTo(250 + 150 + 50);
        assertThat(latency.response().snapshot().maxNanos()).isEqualTo(250);
    }

    @Test
    void stopsWhenInterruptedAndKeepsTheFlag() {
        OrderFlow flow = flow(nanos -> {
            if (++waits == 4) {
                Thread.currentThread().interrupt();
            }
        });

        flow.run(1_000, 100);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(desk.orders()).isEqualTo(4);
    }

    @Test
    @Tag("allocation")
    void anOrderAllocatesNothing() {
        OrderFlow flow = flow(nanos -> {});

        AllocationMeter.assertAllocatesNothing("ten orders", () -> {
            flow.run(10, 100);
            return desk.orders();
        });
    }

    private OrderFlow flow(OrderFlow.Waiting waiting) {
        return new OrderFlow(clock, waiting, latency, new OrderSource(1, 4_096), desk);
    }
}
