package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One check as a snapshot shows it.
 *
 * @param probe what it was added for: {@link Probe#LIVE}, {@link Probe#READY} or {@link Probe#TRADING}
 * @param status what is held to be so, after damping
 * @param reason why
 * @param message of the newest result, fit to be shown
 * @param details of the newest result, fit to be shown
 * @param rootCause the check that is down and for which this one is skipped; empty if it is not skipped
 * @param awaited may the whole not be ready before it has run? So for all that were there at the start
 * @param result of its last run, before damping
 * @param inRow how many results in a row were as this one
 * @param runs that have ended or timed out
 * @param ranNanos the clock's reading when its last run ended; means nothing while {@code runs} is 0
 * @param ranAt when that was; null while {@code runs} is 0
 * @param tookNanos how long its last run took
 * @param changedAt since when the status is what it is; null while it never changed
 */
public record CheckView(
        String name,
        Probe probe,
        Criticality criticality,
        Set<String> groups,
        Set<String> dependsOn,
        CheckStatus status,
        CheckReason reason,
        String message,
        Map<String, Object> details,
        String rootCause,
        boolean awaited,
        CheckStatus result,
        int inRow,
        long runs,
        long ranNanos,
        @Nullable Instant ranAt,
        long tookNanos,
        @Nullable Instant changedAt) {

    public CheckView {
        requireNonNull(name, "name");
        requireNonNull(probe, "probe");
        requireNonNull(criticality, "criticality");
        requireNonNull(groups, "groups");
        requireNonNull(dependsOn, "dependsOn");
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
        requireNonNull(details, "details");
        requireNonNull(rootCause, "rootCause");
        requireNonNull(result, "result");
    }

    /** A check that has not run yet. */
    public static CheckView notRun(CheckConfig config, Probe probe, boolean awaited) {
        return new CheckView(
                config.name(),
                probe,
                config.criticality(),
                config.groups(),
                config.dependsOn(),
                CheckStatus.UNKNOWN,
                CheckReason.NOT_RUN,
                "",
                Map.of(),
                "",
                awaited,
                CheckStatus.UNKNOWN,
                0,
                0,
                0,
                null,
                0,
                null);
    }

    /** The same check with another status. */
    public CheckView with(CheckStatus newStatus, CheckReason newReason, String newMessage, String newRootCause) {
        return new CheckView(
                name,
                probe,
                criticality,
                groups,
                dependsOn,
                newStatus,
                newReason,
                newMessage,
                details,
                newRootCause,
                awaited,
                result,
                inRow,
                runs,
                ranNanos,
                ranAt,
                tookNanos,
                changedAt);
    }

    /** How old its last result is; zero while there is none. */
    public Duration age(long now) {
        return Duration.ofNanos(runs == 0 ? 0 : Math.max(0, now - ranNanos));
    }

    /** Does its newest result differ from the status, so that it is being confirmed? */
    public boolean isBeingConfirmed() {
        return runs > 0 && result != status && reason != CheckReason.SKIPPED && reason != CheckReason.STALE;
    }

    /** What it means for the probe it was added for. */
    public HealthStatus verdict() {
        if (probe == Probe.TRADING) {
            return status == CheckStatus.PASSED
                    ? HealthStatus.HEALTHY
                    : status == CheckStatus.WARNING ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
        }
        if (criticality == Criticality.INFO) {
            return HealthStatus.HEALTHY;
        }
        HealthStatus whenDown = criticality == Criticality.CRITICAL ? HealthStatus.UNHEALTHY : HealthStatus.DEGRADED;
        return switch (status) {
            case PASSED -> HealthStatus.HEALTHY;
            case WARNING -> HealthStatus.DEGRADED;
            case FAILED -> whenDown;
            case UNKNOWN -> whenUnknown(whenDown);
        };
    }

    private HealthStatus whenUnknown(HealthStatus whenDown) {
        return switch (reason) {
            // a process that has just started is not stuck, and a check added later counts from its first result on
            case NOT_RUN -> awaited && probe != Probe.LIVE ? whenDown : HealthStatus.HEALTHY;
            // nobody knows whether it would work; what it depends on does not
            case SKIPPED -> whenDown;
            // it cannot be told here, and that is no news
            default -> criticality == Criticality.CRITICAL ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
        };
    }
}
