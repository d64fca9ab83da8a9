package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.HoldMode;
import io.kellet.breaker.Window;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BreakerMetersTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
    private final CircuitBreaker breaker = new CircuitBreaker(
            BreakerConfig.named("xetra")
                    .failureRate(90, Window.lasting(Duration.ofSeconds(10)), 20)
                    .build(),
            clock);

    @Test
    void aScrapeShowsHowABreakerStands() {
        metrics.add(breaker, "desk", "rates");
        long late = breaker.tryAcquire();
        for (int i = 0; i < 5; i++) {
            breaker.onFailure(breaker.tryAcquire());
        }
        breaker.tryAcquire();
        breaker.tryAcquire();
        breaker.onSuccess(late);

        assertThat(scrape())
                .contains(
                        "circuit_breaker_state{desk=\"rates\",name=\"xetra\"} 1.0",
                        "circuit_breaker_trips_total{desk=\"rates\",name=\"xetra\"} 1.0",
                        "circuit_breaker_rejections_total{desk=\"rates\",name=\"xetra\"} 2.0",
                        "circuit_breaker_failures_total{desk=\"rates\",name=\"xetra\",origin=\"remote\"} 5.0",
                        "circuit_breaker_reports_ignored_total{desk=\"rates\",name=\"xetra\",reason=\"stale\"} 1.0");
    }

    @Test
    void eachStateHasItsNumber() {
        metrics.add(breaker);
        assertThat(state()).isEqualTo("0.0");
        double number = 4;
        for (HoldMode mode : HoldMode.values()) {
            breaker.hold().ifPresent(hold -> hold.release("test", "next"));
            breaker.hold(mode, "test", "to see its number");
            assertThat(state()).isEqualTo(String.valueOf(number++));
        }
    }

    @Test
    void anIdleBreakerShowsNoRateFromLongAgo() {
        metrics.add(breaker);
        breaker.onFailure(breaker.tryAcquire());
        assertThat(scrape()).contains("circuit_breaker_window_failures{name=\"xetra\"} 1.0");

        clock.advance(Duration.ofSeconds(12));

        assertThat(scrape()).contains("circuit_breaker_window_failures{name=\"xetra\"} 0.0");
    }

    @Test
    void theSameNameTwiceIsRefusedAndAfterRemovalNothingIsLeft() {
        Binding binding = metrics.add(breaker);

        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(breaker));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.add(breaker, "name", "other"))
                .withMessageContaining("label=name");
        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
        metrics.add(breaker);
        assertThat(scrape()).contains("circuit_breaker_state{name=\"xetra\"} 0.0");
    }

    private String state() {
        return scrape().stream()
                .filter(line -> line.startsWith("circuit_breaker_state{"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
