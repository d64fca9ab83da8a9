package io.kellet.health;

/** Checks for snapshots that no registry has made. */
final class Views {

    private Views() {}

    static CheckView of(CheckConfig config, Probe probe) {
        return CheckView.notRun(config, probe, true);
    }

    static CheckView of(String name, Probe probe, Criticality criticality, CheckStatus status) {
        return of(name, probe, criticality, status, CheckReason.REPORTED);
    }

    static CheckView of(String name, Probe probe, Criticality criticality, CheckStatus status, CheckReason reason) {
        return of(CheckConfig.named(name).criticality(criticality).build(), probe)
                .with(status, reason, "", "");
    }
}
