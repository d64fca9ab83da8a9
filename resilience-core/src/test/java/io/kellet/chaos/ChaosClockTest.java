package io.kellet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChaosClockTest {

    private final ManualClock base = new ManualClock();
    private final Chaos chaos = new Chaos(base, 1);
    private final ChaosClock clock = chaos.clock("clock.breaker", base);

    @Test
    void showsTheClockBelowWhileNoExperimentRuns() {
        assertThat(clock.nanos()).isEqualTo(base.nanos());
        base.advance(Duration.ofHours(3)); // over the wrap
        assertThat(clock.nanos()).isEqualTo(base.nanos());
    }

    @Test
    void jumpsAsOftenAsStatedAndThenGoesOnFromThere() {
        Experiment experiment = chaos.start(step(Duration.ofHours(-1), 2));

        assertThat(clock.nanos() - base.nanos()).isEqualTo(-Duration.ofHours(1).toNanos());
        assertThat(clock.nanos() - base.nanos()).isEqualTo(-Duration.ofHours(2).toNanos());
        assertThat(clock.nanos() - base.nanos()).isEqualTo(-Duration.ofHours(2).toNanos());

        assertThat(experiment.injections(FaultKind.CLOCK_STEP)).isEqualTo(2);
        assertThat(clock.point().isArmed()).isFalse();
    }

    @Test
    void addsNothingAfterAnAbortAndKeepsWhatItHas() {
        Experiment experiment = chaos.start(step(Duration.ofSeconds(5), 100));
        clock.nanos();

        experiment.abort("test");

        assertThat(clock.nanos() - base.nanos()).isEqualTo(5_000_000_000L);
        assertThat(clock.offsetNanos()).isEqualTo(5_000_000_000L);
    }

    private static ExperimentConfig step(Duration by, int times) {
        return ExperimentConfig.named("step")
                .at("clock.")
                .fault(new Fault.ClockStep(by))
                .maxInjections(times)
                .duration(Duration.ofMinutes(1))
                .build();
    }
}
