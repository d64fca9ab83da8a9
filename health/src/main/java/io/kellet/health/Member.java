package io.kellet.health;

import static java.util.Objects.requireNonNull;

/** A check with what it is for. */
record Member(CheckConfig config, Probe probe, HealthCheck check) {
    Member {
        requireNonNull(config, "config");
        requireNonNull(check, "check");
        if (probe == Probe.TRADING && config.criticality() != Criticality.CRITICAL) {
            throw new IllegalArgumentException("an input that trading fails closed on must be critical: check="
                    + config.name() + " criticality=" + config.criticality().text());
        }
    }

    CheckView firstView() {
        return CheckView.notRun(config, probe, true);
    }
}
