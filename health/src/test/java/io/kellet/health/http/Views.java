package io.kellet.health.http;

import io.kellet.health.CheckConfig;
import io.kellet.health.CheckReason;
import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.Criticality;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Snapshots as a registry would have taken them. */
final class Views {

    static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

    private Views() {}

    static CheckView check(
            String name, Probe probe, Criticality criticality, CheckStatus status, CheckReason reason, String message) {
        return check(name, probe, criticality, status, reason, message, Map.of());
    }

    static CheckView check(
            String name,
            Probe probe,
            Criticality criticality,
            CheckStatus status,
            CheckReason reason,
            String message,
            Map<String, Object> details) {
        return new CheckView(
                name,
                probe,
                criticality,
                Set.of("infra"),
                Set.of(),
                status,
                reason,
                message,
                details,
                reason == CheckReason.SKIPPED ? "database" : "",
                true,
                status,
                1,
                reason == CheckReason.NOT_RUN ? 0 : 7,
                0,
                reason == CheckReason.NOT_RUN ? null : AT,
                1_000_000,
                null);
    }

    static CheckView ready(String name, CheckStatus status, String message) {
        return check(name, Probe.READY, Criticality.CRITICAL, status, CheckReason.REPORTED, message);
    }

    static CheckView passed(String name) {
        return ready(name, CheckStatus.PASSED, "");
    }

    static CheckView failed(String name, String message) {
        return ready(name, CheckStatus.FAILED, message);
    }

    static CheckView notRun(String name) {
        return CheckView.notRun(CheckConfig.named(name).build(), Probe.READY, true);
    }

    static HealthSnapshot.Builder started(long version, CheckView... checks) {
        return HealthSnapshot.of("gateway")
                .version(version)
                .taken(0, AT)
                .started(true)
                .checks(List.of(checks));
    }

    static HealthSnapshot healthy(long version) {
        return started(version, passed("redis"), passed("database")).build();
    }

    /** Every probe answers so, as far as it can: startup knows no degraded. */
    static HealthSnapshot all(HealthStatus status) {
        CheckStatus each = switch (status) {
            case HEALTHY -> CheckStatus.PASSED;
            case DEGRADED -> CheckStatus.WARNING;
            case UNHEALTHY -> CheckStatus.FAILED;
        };
        return HealthSnapshot.of("gateway")
                .version(1)
                .taken(0, AT)
                .started(status != HealthStatus.UNHEALTHY)
                .checks(List.of(
                        check("loop", Probe.LIVE, Criticality.CRITICAL, each, CheckReason.REPORTED, "so"),
                        check("redis", Probe.READY, Criticality.CRITICAL, each, CheckReason.REPORTED, "so"),
                        check("prices", Probe.TRADING, Criticality.CRITICAL, each, CheckReason.REPORTED, "so")))
                .build();
    }
}
