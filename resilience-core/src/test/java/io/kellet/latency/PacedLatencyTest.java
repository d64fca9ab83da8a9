package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PacedLatencyTest {

    private final LatencyRecorder service = new LatencyRecorder(
            LatencyConfig.named("service").significantDigits(3).build());
    private final LatencyRecorder response = new LatencyRecorder(
            LatencyConfig.named("response").significantDigits(3).build());
    private final PacedLatency paced = new PacedLatency(service, response);

    /**
     * 100,000 orders, one each 10 µs, each taking 1 µs; the 50,000th stalls for 10 ms. While it stalls 1,000 orders come
     * due, then the backlog shrinks by 9 µs an order. The analytic model: order k after the stall waits
     * {@code max(0, 10 ms - 9 µs * k)} and then takes 1 µs.
     */
    @Test
    void aStallShowsInTheTailExactlyAsInTheAnalyticModel() {
        int orders = 100_000;
        long interval = 10_000;
        long work = 1_000;
        long stall = 10_000_000;
        long[] model = new long[orders];
        long origin = Long.MAX_VALUE - 400_000_000; // the clock wraps on the way
        long free = origin;
        for (int i = 0; i < orders; i++) {
            long intended = origin + i * interval;
            long started = free - intended > 0 ? free : intended;
            long ended = started + (i == 50_000 ? stall : work);
            free = ended;
            paced.record(intended, started, ended);
            long after = i - 50_000L;
            model[i] = after < 0
                    ? work
                    : after == 0 ? stall : Math.max(0, stall - after * interval + (after - 1) * work) + work;
        }
        Arrays.sort(model);

        LatencySnapshot seen = response.snapshot();

        for (double percentile : new double[] {50, 98, 99, 99.5, 99.9, 99.99}) {
            long exact = model[(int) Math.ceil(Math.round(percentile * 100) * (orders / 100) / 100.0) - 1];
            assertThat((double) seen.valueAtPercentile(percentile))
                    .as("p%s", percentile)
                    .isBetween((double) exact, exact * 1.001);
        }
        assertThat(seen.maxNanos()).isEqualTo(stall);
        assertThat(service.snapshot().valueAtPercentile(99.9)).isBetween(work, work + 1); // blind to the wait
    }

    @Test
    void workStartedEarlyCountsFromItsActualStart() {
        paced.record(1_000, 900, 1_200);

        assertThat(service.snapshot().sumNanos()).isEqualTo(300);
        assertThat(response.snapshot().sumNanos()).isEqualTo(300);
    }

    @Test
    void refusesOneRecorderForBoth() {
        assertThatThrownBy(() -> new PacedLatency(service, service)).hasMessageContaining("two recorders: service");
    }
}
