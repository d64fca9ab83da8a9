package io.kellet.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class ExperimentConfigTest {

    @Test
    void refusesToBeWithoutABound() {
        ExperimentConfig.Builder unbounded =
                ExperimentConfig.named("drill").at("venue").fault(new Fault.DroppedPermit());

        refuses(unbounded, "maxInjections must be 1..1000000: experiment=drill maxInjections=0");
        unbounded.maxInjections(1);
        refuses(unbounded, "duration must be 1 ms..1 day: experiment=drill duration=PT0S");
        assertThat(unbounded.duration(Duration.ofMillis(1)).build().probabilityPpm())
                .isEqualTo(1_000_000);
    }

    @Test
    void refusesWhatCannotBeRightAndNamesIt() {
        refuses(valid().maxInjections(1_000_001), "maxInjections=1000001");
        refuses(valid().duration(Duration.ofNanos(999_999)), "duration=PT0.000999999S");
        refuses(valid().duration(Duration.ofDays(1).plusNanos(1)), "duration must be");
        refuses(valid().probabilityPpm(-1), "probabilityPpm must be 0..1000000");
        refuses(valid().probabilityPpm(1_000_001), "probabilityPpm=1000001");
        refuses(valid().at(" "), "points must name at least one, none of them blank");
        refuses(valid().fault(new Fault.DroppedPermit()), "twice=DROPPED_PERMIT");
        refuses(ExperimentConfig.named("drill").at("venue"), "faults must not be empty");
        refuses(ExperimentConfig.named("drill").fault(new Fault.DroppedPermit()), "points must name at least one");
        refuses(ExperimentConfig.named(" "), "name must not be blank");
    }

    @Test
    void refusesFaultsThatCannotBeRight() {
        refuses(() -> Fault.Latency.of(Duration.ZERO), "latency must be 1 ns..10 s");
        refuses(() -> Fault.Latency.of(Duration.ofNanos(-1)), "latency must be");
        refuses(() -> Fault.Latency.of(Duration.ofSeconds(10).plusNanos(1)), "most=PT10.000000001S");
        refuses(
                () -> Fault.Latency.between(Duration.ofMillis(2), Duration.ofMillis(1)),
                "least at most most: least=PT0.002S");
        refuses(() -> new Fault.ClockStep(Duration.ZERO), "by must be 1 ns..1 day");
        refuses(() -> new Fault.ClockStep(Duration.ofDays(-1).minusNanos(1)), "in either direction");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNullsByName() {
        assertThatThrownBy(() -> Fault.Failure.of(null)).hasMessage("instance");
        assertThatThrownBy(() -> Fault.WrongResult.of(String.class, null)).hasMessage("value");
        assertThatThrownBy(() -> ExperimentConfig.named(null).build()).hasMessage("name");
    }

    private static ExperimentConfig.Builder valid() {
        return ExperimentConfig.named("drill")
                .at("venue")
                .fault(new Fault.DroppedPermit())
                .maxInjections(1)
                .duration(Duration.ofSeconds(1));
    }

    private static void refuses(ExperimentConfig.Builder builder, String message) {
        refuses(builder::build, message);
    }

    private static void refuses(ThrowingCallable wrong, String message) {
        assertThatThrownBy(wrong).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
