package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.control.ScopeIds;
import io.kellet.control.ValueAtRiskLimit;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.kellet.var.Confidence;
import io.kellet.var.CovarianceModel;
import io.kellet.var.VarBook;
import io.kellet.var.VarConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VarMetersTest {

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final VarBook small = book();
    private final VarBook large = book();
    private final ValueAtRiskLimit limit = ValueAtRiskLimit.of(ScopeIds.of(Scope.DESK, 2))
            .book(Scope.DESK, 0, small)
            .book(Scope.DESK, 1, large)
            .build();

    private VarBook book() {
        return new VarBook(
                VarConfig.named("desk")
                        .symbols(1)
                        .limit(Confidence.P95, 1)
                        .maxAge(Duration.ofHours(1))
                        .build(),
                CovarianceModel.ofMatrix(new double[][] {{100}}, 250, clock.nanos()),
                new double[] {1},
                clock);
    }

    @Test
    void aScrapeShowsTheHighestVarOfAllBooksAndNoneOfWhatNobodyComputes() {
        KelletMetrics.bindTo(prometheus, clock).add("main", limit);
        small.onTransfer(0, 10);
        large.onTransfer(0, -100);

        long highest = large.currentMoney(0, clock.nanos());
        assertThat(highest).isEqualTo((long) Math.ceil(Confidence.P95.z() * 10 * 100));
        assertThat(scrape())
                .contains(
                        "var_current{confidence=\"95\",name=\"main\"} " + (double) highest,
                        "var_current{confidence=\"99\",name=\"main\"} NaN",
                        "var_limit_breaches_total{name=\"main\"} 0.0");
    }

    @Test
    void aVarThatIsNotKnownAnyMoreIsNoNumber() {
        KelletMetrics.bindTo(prometheus, clock).add("main", limit);
        large.onTransfer(0, 100);

        clock.advance(Duration.ofHours(2));

        assertThat(scrape()).contains("var_current{confidence=\"95\",name=\"main\"} NaN");
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
