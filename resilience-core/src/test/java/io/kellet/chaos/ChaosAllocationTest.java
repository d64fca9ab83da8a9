package io.kellet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class ChaosAllocationTest {

    private final ManualClock base = new ManualClock();
    private final Chaos chaos = new Chaos(base, 1);
    private final FaultPoint point = chaos.point("venue");
    private final ChaosClock clock = chaos.clock("clock", base);

    @Test
    void aPointWithoutAnExperimentAllocatesNothing() {
        AllocationMeter.assertAllocatesNothing("off", this::callThroughThePoint);
        assertThat(point.decisions(FaultKind.ERROR)).isZero();
    }

    @Test
    void anExperimentThatHitsNothingAllocatesNothing() {
        start("venue", 0);
        start("clock", 0);

        AllocationMeter.assertAllocatesNothing("armed", this::callThroughThePoint);
        assertThat(point.decisions(FaultKind.ERROR)).isPositive();
    }

    private void start(String point, int probabilityPpm) {
        chaos.start(ExperimentConfig.named("at " + point)
                .at(point)
                .fault(Fault.Latency.of(Duration.ofNanos(1)))
                .fault(Fault.Failure.of(new IllegalStateException("never thrown")))
                .fault(Fault.WrongResult.of(String.class, "wrong"))
                .fault(new Fault.DroppedPermit())
                .fault(new Fault.ClockStep(Duration.ofSeconds(1)))
                .probabilityPpm(probabilityPpm)
                .maxInjections(1)
                .duration(Duration.ofMinutes(1))
                .build());
    }

    private long callThroughThePoint() throws Exception {
        if (point.isArmed()) {
            point.beforeCall();
        }
        int length = point.result("right").length();
        return point.dropsPermit() ? 0 : length + clock.nanos();
    }
}
