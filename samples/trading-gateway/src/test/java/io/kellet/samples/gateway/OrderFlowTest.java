package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderFlowTest {

    @TempDir
    private Path directory;

    private int waits;

    @Test
    void ordersHeldUpByAStallCountFromWhenTheyWereDueAtTheDeskAndAtTheGate() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            ManualClock clock = rig.clock;
            OrderFlow flow = rig.flow(nanos -> {
                if (++waits == 3) {
                    clock.advanceNanos(nanos - clock.nanos() + 250); // the machine is 250 ns late for the third order
                } else {
                    clock.advanceNanos(Math.max(0, nanos - clock.nanos()));
                }
            });

            flow.run(6, 100);

            assertThat(rig.desk.orders()).isEqualTo(6);
            assertThat(rig.latency.service().snapshot().sumNanos()).isZero();
            assertThat(rig.latency.response().snapshot().sumNanos()).isEqualTo(250 + 150 + 50);
            assertThat(rig.latency.response().snapshot().maxNanos()).isEqualTo(250);
            assertThat(rig.risk.gate().snapshot().response().sumNanos()).isEqualTo(250 + 150 + 50);
        }
    }

    @Test
    void stopsWhenInterruptedAndKeepsTheFlag() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            OrderFlow flow = rig.flow(nanos -> {
                if (++waits == 4) {
                    Thread.currentThread().interrupt();
                }
            });

            flow.run(1_000, 100);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(rig.desk.orders()).isEqualTo(4);
        }
    }

    @Test
    @Tag("allocation")
    void anOrderAllocatesNothingThroughGateAndBookAndBack() throws IOException {
        try (Rig rig = new Rig(directory, 1)) {
            OrderFlow flow = rig.flow();

            AllocationMeter.assertAllocatesNothing("ten orders", () -> {
                flow.run(10, Rig.INTERVAL_NANOS);
                return rig.desk.orders();
            });
        }
    }
}
