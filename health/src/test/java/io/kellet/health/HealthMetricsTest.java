package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.metrics.KelletMetrics;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthMetricsTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
    private final AtomicInteger runs = new AtomicInteger();
    private CheckResult answer = CheckResult.passed();
    private final HealthRegistry health = HealthRegistry.of(
                    HealthConfig.named("gateway").spread(Duration.ZERO).build())
            .clock(clock)
            .ready(CheckConfig.named("redis").damping(1, 1).build(), run -> {
                runs.incrementAndGet();
                clock.advance(Duration.ofMillis(250));
                return answer;
            })
            .manual(Runnable::run);

    @Test
    void aScrapeShowsTheWholeAndEveryCheckAndHowOldItIs() {
        HealthMetrics.bind(metrics, health, "site", "ldn");
        turnTwice();
        clock.advance(Duration.ofSeconds(3));

        assertThat(prometheus.scrape())
                .contains(
                        "health_status{probe=\"health\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_status{probe=\"ready\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_status{probe=\"trading\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_checks{outcome=\"passed\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_checks{outcome=\"failed\",registry=\"gateway\",site=\"ldn\"} 0.0",
                        "health_check_status{check=\"redis\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_check_duration_seconds{check=\"redis\",registry=\"gateway\",site=\"ldn\"} 0.25",
                        "health_check_runs_total{check=\"redis\",registry=\"gateway\",site=\"ldn\"} 1.0",
                        "health_check_age_seconds{check=\"redis\",registry=\"gateway\",site=\"ldn\"} 3.0");
    }

    @Test
    void statusesAreNumbersThatRulesCanCompare() {
        HealthMetrics.bind(metrics, health);

        assertThat(prometheus.scrape())
                .contains("health_check_status{check=\"redis\",registry=\"gateway\"} -1.0")
                .contains("health_status{probe=\"startup\",registry=\"gateway\"} 0.0")
                .contains("health_status{probe=\"live\",registry=\"gateway\"} 1.0");
        answer = CheckResult.warning("slow");
        turnTwice();
        assertThat(prometheus.scrape())
                .contains("health_check_status{check=\"redis\",registry=\"gateway\"} 0.5")
                .contains("health_status{probe=\"health\",registry=\"gateway\"} 0.5");
        answer = CheckResult.failed("down");
        clock.advance(Duration.ofSeconds(12));
        turnTwice();
        assertThat(prometheus.scrape())
                .contains("health_check_status{check=\"redis\",registry=\"gateway\"} 0.0")
                .contains("health_status{probe=\"health\",registry=\"gateway\"} 0.0");
    }

    @Test
    void aScrapeRunsNoCheck() {
        HealthMetrics.bind(metrics, health);
        turnTwice();
        int before = runs.get();
        clock.advance(Duration.ofMinutes(1)); // all of them are due

        for (int i = 0; i < 1_000; i++) {
            prometheus.scrape();
        }

        assertThat(runs).hasValue(before);
    }

    @Test
    void gaugesSurviveACollection() {
        HealthMetrics.bind(metrics, health); // nobody keeps what it returns
        turnTwice();

        System.gc();

        assertThat(prometheus.scrape())
                .contains("health_check_status{check=\"redis\",registry=\"gateway\"} 1.0")
                .doesNotContain("NaN");
    }

    @Test
    void metersComeAndGoWithTheirChecks() {
        HealthMetrics bound = HealthMetrics.bind(metrics, health);

        health.addReady(CheckConfig.named("late").build(), run -> CheckResult.passed());
        assertThat(prometheus.scrape()).contains("health_check_status{check=\"late\"");
        health.remove("late");
        assertThat(prometheus.scrape()).doesNotContain("late").contains("redis");
        bound.close();
        bound.close();
        health.addReady(CheckConfig.named("later").build(), run -> CheckResult.passed());

        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test
    void theSameRegistryTwiceIsRefusedAndTheFirstStays() {
        HealthMetrics.bind(metrics, health);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthMetrics.bind(metrics, health))
                .withMessageContaining("registry");

        assertThat(prometheus.scrape()).contains("health_check_status{check=\"redis\",registry=\"gateway\"} -1.0");
    }

    @Test
    void isForgottenByItsRegistryOnceItIsClosed() throws InterruptedException {
        java.lang.ref.WeakReference<HealthMetrics> bound = bindAndClose();

        for (int i = 0; i < 10 && bound.get() != null; i++) {
            System.gc();
        }

        assertThat(bound.get()).isNull();
    }

    private java.lang.ref.WeakReference<HealthMetrics> bindAndClose() {
        HealthMetrics bound = HealthMetrics.bind(metrics, health);
        bound.close();
        return new java.lang.ref.WeakReference<>(bound);
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "check", "probe", "outcome"})
    void aLabelThatTheMetersHaveThemselvesIsRefusedByName(String label) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HealthMetrics.bind(metrics, health, "site", "ldn", label, "x"))
                .withMessageContaining("label=" + label);

        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test
    void aCheckIsAddedThoughItsMetersCannotBe() {
        HealthMetrics.bind(metrics, health);
        metrics.add(
                meters -> meters.counter("health.check.runs", "taken", () -> 1, "check", "late"),
                "registry",
                "gateway");

        health.addReady(CheckConfig.named("late").build(), run -> CheckResult.passed());

        assertThat(health.snapshot().check("late")).isPresent();
    }

    /** The first turn starts the run, the second sees its result. */
    private void turnTwice() {
        health.turn();
        health.turn();
    }
}
