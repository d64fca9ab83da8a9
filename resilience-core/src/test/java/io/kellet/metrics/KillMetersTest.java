package io.kellet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kellet.authority.Operator;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.OrderClass;
import io.kellet.order.Scope;
import io.kellet.testkit.ManualClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KillMetersTest {

    private static final Operator ANNA = new Operator("anna", "runaway algorithm");
    private static final Operator BEN = new Operator("ben", "seen it");

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KelletMetrics metrics = KelletMetrics.bindTo(prometheus, new ManualClock());
    private final KillSwitch kill =
            KillSwitch.inMemory(KillSwitchConfig.named("equities").build(), new ManualClock());

    @Test
    void aScrapeShowsWhatIsEngagedByScopeAndWhatBecameOfIt() {
        metrics.add(kill);
        kill.engage(Scope.ACCOUNT, 7, KillMode.HALT, ANNA);
        kill.engage(Scope.ACCOUNT, 8, KillMode.HALT, ANNA);
        kill.engage(Scope.VENUE, 1, KillMode.REDUCE_ONLY, ANNA);
        kill.approve(kill.requestRearm(Scope.VENUE, 1, KillMode.REDUCE_ONLY, ANNA), BEN);
        kill.allows(OrderClass.NEW, 0, 7, 0, 0, 0, 0);
        kill.allows(OrderClass.CANCEL, 0, 7, 0, 0, 0, 0);

        assertThat(scrape())
                .contains(
                        "kill_switch_engaged{name=\"equities\",scope=\"firm\"} 0.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"desk\"} 0.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"account\"} 2.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"strategy\"} 0.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"trader\"} 0.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"symbol\"} 0.0",
                        "kill_switch_engaged{name=\"equities\",scope=\"venue\"} 0.0",
                        "kill_switch_engagements_total{name=\"equities\"} 3.0",
                        "kill_switch_rearms_total{name=\"equities\"} 1.0",
                        "kill_switch_refusals_total{name=\"equities\"} 1.0",
                        "kill_switch_store_failures_total{name=\"equities\"} 0.0",
                        "kill_switch_records_lost_total{name=\"equities\"} 0.0");
    }

    @Test
    void theSameNameTwiceIsRefusedAndAfterRemovalNothingIsLeft() {
        Binding binding = metrics.add(kill);

        assertThatIllegalArgumentException().isThrownBy(() -> metrics.add(kill));
        binding.close();

        assertThat(prometheus.getMeters()).isEmpty();
    }

    private List<String> scrape() {
        return prometheus.scrape().lines().toList();
    }
}
