package io.kellet.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HealthReportTest {

    @Test
    void hasTheShapeThatOperatorsKnow() {
        HealthSnapshot snapshot = HealthSnapshot.of("gateway")
                .started(true)
                .halted("kill switch equities: firm halt engaged")
                .checks(List.of(
                        view("redis", CheckStatus.FAILED, CheckReason.REPORTED, "connection refused"),
                        view("event-loop", CheckStatus.PASSED, CheckReason.REPORTED, ""),
                        view("sessions", CheckStatus.UNKNOWN, CheckReason.SKIPPED, "skipped, redis is down"),
                        Views.of(
                                        CheckConfig.named("disk")
                                                .criticality(Criticality.INFO)
                                                .build(),
                                        Probe.READY)
                                .with(CheckStatus.WARNING, CheckReason.REPORTED, "82 % used", ""),
                        view("cpu", CheckStatus.FAILED, CheckReason.TIMED_OUT, "")))
                .build();

        assertThat(HealthReport.text(snapshot)).isEqualTo("""
                Health report: gateway

                  FAILED   cpu         timed-out
                  WARNING  disk        82 % used (info)
                  PASSED   event-loop
                  FAILED   redis       connection refused
                  UNKNOWN  sessions    skipped, redis is down

                Total checks:   5
                Passed:         1
                Warnings:       1
                Failed:         2
                Unknown:        1
                Overall status: UNHEALTHY
                Live: yes  Ready: no  Started: yes  Trading: no
                  kill switch equities: firm halt engaged
                """);
    }

    @Test
    void leavesOutWhatIsNotThere() {
        HealthSnapshot snapshot = HealthSnapshot.of("empty").started(true).build();

        assertThat(HealthReport.text(snapshot)).isEqualTo("""
                Health report: empty

                Total checks:   0
                Passed:         0
                Warnings:       0
                Failed:         0
                Overall status: HEALTHY
                Live: yes  Ready: yes  Started: yes  Trading: yes
                """);
    }

    private static CheckView view(String name, CheckStatus status, CheckReason reason, String message) {
        return Views.of(CheckConfig.named(name).build(), Probe.READY).with(status, reason, message, "");
    }
}
