package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * A snapshot as a person reads it in a terminal: one line for each check, and the sums below.
 *
 * <pre>{@code
 * Health report: gateway
 *
 *   PASSED   event-loop
 *   FAILED   redis       connection refused
 *   UNKNOWN  sessions    skipped, redis is down
 *
 * Total checks:   3
 * Passed:         1
 * Warnings:       0
 * Failed:         1
 * Unknown:        1
 * Overall status: UNHEALTHY
 * Live: yes  Ready: no  Started: yes  Trading: no
 * }</pre>
 *
 * <p>{@code Total checks} is the sum of the lines below it; {@code Unknown} is left out while it is zero.
 */
public final class HealthReport {

    private static final int WIDEST_STATUS = 7;

    private HealthReport() {}

    /** The report, its last line ended too. */
    public static String text(HealthSnapshot snapshot) {
        requireNonNull(snapshot, "snapshot");
        StringBuilder report = new StringBuilder(256);
        report.append("Health report: ").append(snapshot.name()).append("\n\n");
        int widest = snapshot.checks().stream()
                .mapToInt(check -> check.name().length())
                .max()
                .orElse(0);
        snapshot.checks().forEach(check -> appendCheck(report, check, widest));
        if (!snapshot.checks().isEmpty()) {
            report.append('\n');
        }
        appendSums(report, snapshot);
        return report.toString();
    }

    private static void appendCheck(StringBuilder report, CheckView check, int widest) {
        StringBuilder line = new StringBuilder(80);
        line.append("  ");
        appendPadded(line, check.status().text().toUpperCase(Locale.ROOT), WIDEST_STATUS);
        line.append("  ");
        appendPadded(line, check.name(), widest);
        line.append("  ").append(explanation(check));
        if (check.criticality() != Criticality.CRITICAL) {
            line.append(" (").append(check.criticality().text()).append(')');
        }
        report.append(line.toString().stripTrailing()).append('\n');
    }

    private static String explanation(CheckView check) {
        if (!check.message().isEmpty()) {
            return check.message();
        }
        return check.reason() == CheckReason.REPORTED ? "" : check.reason().text();
    }

    private static void appendSums(StringBuilder report, HealthSnapshot snapshot) {
        HealthSummary summary = snapshot.summary();
        report.append("Total checks:   ").append(summary.total()).append('\n');
        report.append("Passed:         ").append(summary.passed()).append('\n');
        report.append("Warnings:       ").append(summary.warnings()).append('\n');
        report.append("Failed:         ").append(summary.failed()).append('\n');
        if (summary.unknown() > 0) {
            report.append("Unknown:        ").append(summary.unknown()).append('\n');
        }
        report.append("Overall status: ")
                .append(snapshot.status().text().toUpperCase(Locale.ROOT))
                .append('\n');
        report.append("Live: ").append(yesOrNo(snapshot, Probe.LIVE));
        report.append("  Ready: ").append(yesOrNo(snapshot, Probe.READY));
        report.append("  Started: ").append(yesOrNo(snapshot, Probe.STARTUP));
        report.append("  Trading: ").append(yesOrNo(snapshot, Probe.TRADING)).append('\n');
        snapshot.obstacles(Probe.TRADING)
                .forEach(obstacle -> report.append("  ").append(obstacle).append('\n'));
    }

    private static String yesOrNo(HealthSnapshot snapshot, Probe probe) {
        return snapshot.passes(probe) ? "yes" : "no";
    }

    private static void appendPadded(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length())));
    }
}
