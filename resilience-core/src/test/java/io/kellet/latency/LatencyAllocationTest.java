package io.kellet.latency;

import static io.kellet.testkit.AllocationMeter.assertAllocatesNothing;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class LatencyAllocationTest {

    private long n;

    @Test
    void recordingToOwnCountersAllocatesNothing() {
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("risk").build());

        assertAllocatesNothing("record", () -> {
            recorder.record(n += 37);
            return n;
        });
    }

    @Test
    void recordingToSharedCountersAllocatesNothing() {
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("risk").ownCounters(0).build());

        assertAllocatesNothing("record shared", () -> {
            recorder.record(n += 37);
            return n;
        });
    }

    @Test
    void samplesOutOfRangeAllocateNothing() {
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("risk").build());

        assertAllocatesNothing("record out of range", () -> {
            recorder.record((n++ & 1) == 0 ? -1 : Long.MAX_VALUE);
            return n;
        });
    }

    @Test
    void bothNumbersOfPacedWorkAllocateNothing() {
        PacedLatency paced = new PacedLatency(
                new LatencyRecorder(LatencyConfig.named("service").build()),
                new LatencyRecorder(LatencyConfig.named("response").build()));

        assertAllocatesNothing("record paced", () -> {
            n += 37;
            paced.record(n, n + 5, n + 900);
            return n;
        });
    }
}
