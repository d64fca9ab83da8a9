package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.testkit.ManualClock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MeteredTest {

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, new ManualClock());
    private final AtomicLong value = new AtomicLong(3);

    private void showPump(Meters meters) {
        meters.counter("pump.strokes", "Strokes", value::get, "side", "left");
        meters.counter("pump.strokes", "Strokes", () -> 7, "side", "right");
        meters.gauge("pump.level", "Level", () -> Double.NaN);
        meters.duration("pump.age", "Age", () -> 1_500_000_000L);
    }

    @Test
    void aComponentOfAnotherModuleShowsItself() {
        metrics.add(this::showPump, "site", "ldn");

        value.set(4);

        assertThat(prometheus.scrape())
                .contains(
                        "pump_strokes_total{side=\"left\",site=\"ldn\"} 4.0",
                        "pump_strokes_total{side=\"right\",site=\"ldn\"} 7.0",
                        "pump_level{site=\"ldn\"} NaN",
                        "pump_age_seconds{site=\"ldn\"} 1.5");
    }

    @Test
    void afterTheBindingIsClosedNothingIsLeft() {
        Binding binding = metrics.add(this::showPump);

        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
        metrics.add(this::showPump).close();
    }

    @Test
    void whatItReadsIsKeptThroughACollection() {
        metrics.add((Metered) new Held(), "site", "ldn");

        System.gc();

        assertThat(prometheus.scrape()).contains("held_value{site=\"ldn\"} 42.0");
    }

    @Test
    void oneThatThrowsHalfWayLeavesNothingBehindInAnyRegistry() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(prometheus);
        both.add(other);

        assertThatIllegalStateException()
                .isThrownBy(() -> KelletMetrics.bindTo(both, new ManualClock()).add(meters -> {
                    meters.gauge("pump.level", "Level", () -> 1);
                    throw new IllegalStateException("half way");
                }));

        assertThat(prometheus.getMeters()).isEmpty();
        assertThat(other.getMeters()).isEmpty();
    }

    @Test
    void namesAndLabelsThatAreNotWellFormedAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(meters -> meters.gauge("pump_level", "Level", () -> 1)))
                .withMessageContaining("pump_level");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(meters -> meters.counter("pump.strokes", "Strokes", () -> 1, "a.b", "c")))
                .withMessageContaining("a.b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(meters -> {
                    meters.duration("pump.age", "Age", () -> 1);
                    meters.duration("pump.age", "Age", () -> 2);
                }))
                .withMessageContaining("pump.age");

        assertThat(prometheus.getMeters()).isEmpty();
    }

    /** Nobody but the registry keeps it. */
    private static final class Held implements Metered {
        private final AtomicLong value = new AtomicLong(42);

        @Override
        public void showIn(Meters meters) {
            meters.gauge("held.value", "Value", value::get);
        }
    }
}
