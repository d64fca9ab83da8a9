package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.AdaptiveConcurrencyConfig;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.limit.SlidingLogConfig;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LimitMetersTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
    private final RateLimiter limiter =
            new RateLimiter(RateLimiterConfig.named("orders").burst(1).build(), clock);
    private final SlidingLogLimiter cap =
            new SlidingLogLimiter(new SlidingLogConfig("messages", 2, Duration.ofSeconds(1), 0), clock);
    private final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("xetra", 2));

    @Test
    void aScrapeShowsWhatRateLimitersRefuse() {
        metrics.add(limiter, "desk", "rates");
        metrics.add(cap);
        for (int i = 0; i < 5; i++) {
            limiter.tryAcquire();
            cap.tryAcquire();
        }

        assertThat(scrape())
                .contains(
                        "rate_limiter_rejections_total{desk=\"rates\",name=\"orders\"} 4.0",
                        "rate_limiter_rejections_total{name=\"messages\"} 3.0");
    }

    @Test
    void aScrapeShowsHowABulkheadStands() {
        metrics.add(bulkhead);
        bulkhead.release(bulkhead.tryAcquire());
        bulkhead.release(-1);
        for (int i = 0; i < 5; i++) {
            bulkhead.tryAcquire();
        }

        assertThat(scrape())
                .contains(
                        "bulkhead_in_flight{name=\"xetra\"} 2.0",
                        "bulkhead_rejections_total{name=\"xetra\"} 3.0",
                        "bulkhead_stray_releases_total{name=\"xetra\"} 1.0");
    }

    @Test
    void aScrapeShowsWhatARetryBudgetGrantsAndRefuses() {
        RetryBudget budget =
                new RetryBudget(RetryBudgetConfig.named("retries").maxTokens(5).build(), clock);
        metrics.add(budget);
        for (int i = 0; i < 5; i++) {
            budget.trySpend();
        }

        assertThat(scrape())
                .contains(
                        "retry_budget_spent_total{name=\"retries\"} 2.0",
                        "retry_budget_refused_total{name=\"retries\"} 3.0");
    }

    @Test
    void aScrapeShowsAnAdaptiveLimitAndHowMuchOfItIsUsed() {
        AdaptiveConcurrency adaptive = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("pricing")
                        .minLimit(1)
                        .initialLimit(7)
                        .maxLimit(9)
                        .build(),
                clock);
        metrics.add(adaptive);
        adaptive.tryAcquire(clock.nanos());

        assertThat(scrape())
                .contains("adaptive_limit{name=\"pricing\"} 7.0", "adaptive_in_flight{name=\"pricing\"} 1.0");
    }

    @Test
    void theSameNameTwiceIsRefusedAndAfterRemovalNothingIsLeft() {
        Binding binding = metrics.add(bulkhead);

        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(bulkhead));
        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
