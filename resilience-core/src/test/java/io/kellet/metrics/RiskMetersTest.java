package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.risk.Control;
import io.kellet.risk.GateConfig;
import io.kellet.risk.Limits;
import io.kellet.risk.MarketData;
import io.kellet.risk.OrderView;
import io.kellet.risk.Reason;
import io.kellet.risk.RefusalCount;
import io.kellet.risk.RiskGate;
import io.kellet.risk.TestOrder;
import io.kellet.risk.Verdict;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RiskMetersTest {

    private static final String REJECTIONS = "risk_enforcement_rejections_total";

    private final ManualClock clock = new ManualClock();
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, clock);
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("test").build(), clock);
    private final Whim whim = new Whim();
    private final MarketData market = new MarketData(4);
    private final RiskGate gate = RiskGate.of(GateConfig.named("equities").build())
            .market(market)
            .kill(kill)
            .limits(Limits.version(7).build())
            .control(whim)
            .clock(clock)
            .build();

    /** Finds what it is told to. */
    private static final class Whim implements Control {
        long finding;

        @Override
        public String name() {
            return "whim";
        }

        @Override
        public Set<Reason> reasons() {
            return Set.of(Reason.OVER_LIMIT, Reason.STALE_DATA);
        }

        @Override
        public long check(OrderView order) {
            if (finding == 1) {
                throw new IllegalStateException("drill");
            }
            return finding;
        }
    }

    @Test
    void aScrapeShowsWhatAGateRefusedByControlAndReason() {
        metrics.add(gate);
        refuseByEveryKind();

        assertThat(scrape())
                .contains(
                        "risk_enforcement_rejections_total{control=\"order\",gate=\"equities\",reason=\"malformed\"} 2.0",
                        "risk_enforcement_rejections_total{control=\"whim\",gate=\"equities\",reason=\"over_limit\"} 3.0",
                        "risk_enforcement_rejections_total{control=\"whim\",gate=\"equities\",reason=\"other\"} 1.0",
                        "risk_enforcement_rejections_total{control=\"whim\",gate=\"equities\",reason=\"control_failed\"} 1.0",
                        "risk_enforcement_rejections_total{control=\"kill-switch\",gate=\"equities\",reason=\"killed\"} 1.0",
                        "risk_enforcement_warnings_total{gate=\"equities\"} 1.0",
                        "risk_enforcement_overrides_total{gate=\"equities\"} 0.0",
                        "risk_enforcement_reports_unknown_total{gate=\"equities\"} 1.0",
                        "risk_enforcement_overfills_total{gate=\"equities\"} 1.0",
                        "risk_enforcement_failed_controls{gate=\"equities\"} 1.0",
                        "risk_enforcement_limits_version{gate=\"equities\"} 7.0");
    }

    @Test
    void aScrapeShowsATrueHistogramWithAnEdgeAtTheSloAndWhatWasSlower() {
        metrics.add(gate);
        gate.check(order(1), clock.nanos() - 30_000); // due 30 us ago

        assertThat(scrape())
                .anyMatch(line ->
                        line.startsWith("risk_enforcement_duration_seconds_bucket{gate=\"equities\",le=\"2.5E-5\"}"))
                .anyMatch(line -> line.startsWith("risk_enforcement_duration_seconds_count{gate=\"equities\"} 1"))
                .anyMatch(line -> line.matches("risk_enforcement_slo_exceeded_total\\{.*slo=\"25us\".*} 0\\.0"))
                .anyMatch(
                        line -> line.matches("risk_enforcement_response_slo_exceeded_total\\{.*slo=\"25us\".*} 1\\.0"));
    }

    @Test
    void everyRefusalHasASeriesAndTheSeriesAddUp() {
        metrics.add(gate);
        List<String> before = rejections();

        refuseByEveryKind();

        assertThat(rejections()).hasSameSizeAs(before);
        for (RefusalCount refusal : gate.allRefusals()) {
            assertThat(rejections())
                    .contains(REJECTIONS + "{control=\"" + refusal.control() + "\",gate=\"equities\",reason=\""
                            + refusal.reason().name().toLowerCase(Locale.ROOT) + "\"} " + (double) refusal.count());
        }
        assertThat(gate.snapshot().refusals())
                .allSatisfy(refusal -> assertThat(gate.allRefusals()).contains(refusal));
        assertThat(rejections().stream()
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum())
                .isEqualTo((double) gate.snapshot().refused())
                .isEqualTo(8);
    }

    @Test
    void labelsAreBoundedByWhatControlsThereAre() {
        metrics.add(gate);

        for (int account = 0; account < 100; account++) {
            gate.check(order(1_000 + account).account(account));
        }

        assertThat(rejections()).hasSize(gate.allRefusals().size()).hasSizeLessThan(24);
        assertThat(scrape()).noneMatch(line -> line.contains("account") || line.contains("symbol"));
    }

    @Test
    void theSameGateTwiceIsRefusedAndAfterRemovalNothingIsLeft() {
        Binding binding = metrics.add(gate);

        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(gate));
        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
    }

    private void refuseByEveryKind() {
        market.onPrice(1, 100, clock.nanos());
        gate.check(order(0));
        gate.check(order(0));
        whim.finding = Verdict.reject(Reason.OVER_LIMIT);
        gate.check(order(1));
        gate.check(order(1)); // again: its first verdict
        gate.check(order(2));
        whim.finding = Verdict.reject(Reason.SELF_MATCH); // it had not said that it might
        gate.check(order(3));
        whim.finding = Verdict.warn(Reason.STALE_DATA, 0);
        gate.check(order(4));
        gate.onFill(4, 2);
        gate.onFill(5, 1);
        whim.finding = 0;
        kill.engageFirm(KillMode.CANCEL_ONLY, new Operator("ann", "test"));
        gate.check(order(6));
        gate.check(order(4).as(OrderClass.CANCEL));
        whim.finding = 1;
        gate.check(order(7));
    }

    private static TestOrder order(int id) {
        return TestOrder.buy(id, 1, 100);
    }

    private List<String> rejections() {
        return scrape().stream().filter(line -> line.startsWith(REJECTIONS)).toList();
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
