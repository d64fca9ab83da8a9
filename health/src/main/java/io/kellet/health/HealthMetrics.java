package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.metrics.Binding;
import io.kellet.metrics.KelletMetrics;
import io.kellet.metrics.Meters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Shows a registry's health in Micrometer: {@code health_status{registry,probe}}, {@code health_checks{registry,outcome}} and for each check
 * {@code health_check_status{registry,check}}, {@code health_check_age_seconds}, {@code health_check_duration_seconds} and
 * {@code health_check_runs_total}. A scrape reads the snapshot; it runs no check.
 *
 * <p>Statuses are numbers: 1 for healthy or passed, 0.5 for degraded or a warning, 0 for unhealthy or failed, and -1 for a check of which nothing
 * is known. So {@code health_check_status == 0} is what failed. Checks that come and go have meters that come and go. It needs Micrometer, which
 * nothing else in this module does.
 */
public final class HealthMetrics implements AutoCloseable {

    private static final double UNKNOWN = -1;

    private static final List<String> OWN = List.of("registry", "probe", "outcome", "check");

    private final KelletMetrics metrics;
    private final HealthRegistry health;
    private final String[] labels;
    private final Binding whole;
    private final ReentrantLock lock = new ReentrantLock(); // guards the two below
    private final Map<String, Binding> checks = new HashMap<>();
    private boolean closed;
    private final Runnable unfollow;

    private HealthMetrics(KelletMetrics metrics, HealthRegistry health, String[] labels) {
        this.metrics = metrics;
        this.health = health;
        this.labels = labels;
        whole = metrics.add(this::showWhole, labels);
        unfollow = health.onMembers(this::followMembers);
    }

    /**
     * Shows the registry until this, or the metrics, are closed.
     *
     * @param labels further names and values in turn
     * @throws IllegalArgumentException if a registry of this name was added already, or a label is not well formed; nothing is registered then
     */
    public static HealthMetrics bind(KelletMetrics metrics, HealthRegistry health, String... labels) {
        requireNonNull(metrics, "metrics");
        requireNonNull(health, "health");
        requireNonNull(labels, "labels");
        for (int i = 0; i < labels.length; i += 2) {
            if (OWN.contains(labels[i])) {
                throw new IllegalArgumentException("label name must be none of " + String.join(", ", OWN)
                        + ", the meters have those themselves: label=" + labels[i]);
            }
        }
        String[] all = new String[labels.length + 2];
        all[0] = "registry";
        all[1] = health.name();
        System.arraycopy(labels, 0, all, 2, labels.length);
        HealthMetrics bound = new HealthMetrics(metrics, health, all);
        try {
            bound.followMembers();
        } catch (RuntimeException | Error e) {
            bound.close();
            throw e;
        }
        return bound;
    }

    private void showWhole(Meters meters) {
        for (Probe probe : Probe.values()) {
            meters.gauge(
                    "health.status",
                    "1 healthy, 0.5 degraded, 0 unhealthy",
                    () -> number(now().status(probe)),
                    "probe",
                    probe.text());
        }
        showCount(meters, "passed", HealthSummary::passed);
        showCount(meters, "warning", HealthSummary::warnings);
        showCount(meters, "failed", HealthSummary::failed);
        showCount(meters, "unknown", HealthSummary::unknown);
    }

    private void showCount(Meters meters, String outcome, ToLongFunction<HealthSummary> count) {
        meters.gauge(
                "health.checks",
                "Checks by what is known of them",
                () -> (double) count.applyAsLong(now().summary()),
                "outcome",
                outcome);
    }

    private void showCheck(Meters meters, String check) {
        meters.gauge(
                "health.check.status",
                "1 passed, 0.5 warning, 0 failed, -1 unknown",
                () -> of(check, UNKNOWN, view -> number(view.status())),
                "check",
                check);
        meters.duration(
                "health.check.age",
                "How old its last result is",
                () -> (long)
                        of(check, 0, view -> view.age(health.clock().nanos()).toNanos()),
                "check",
                check);
        meters.duration(
                "health.check.duration",
                "How long its last run took",
                () -> (long) of(check, 0, CheckView::tookNanos),
                "check",
                check);
        meters.counter(
                "health.check.runs",
                "Runs that have ended",
                () -> (long) of(check, 0, CheckView::runs),
                "check",
                check);
    }

    /** Adds meters of checks that came and removes those of checks that went; called again after every change, by whoever changed. */
    private void followMembers() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            HealthSnapshot snapshot = health.snapshot();
            checks.entrySet().removeIf(shown -> {
                if (snapshot.check(shown.getKey()).isPresent()) {
                    return false;
                }
                shown.getValue().close();
                return true;
            });
            snapshot.checks()
                    .forEach(view -> checks.computeIfAbsent(
                            view.name(), check -> metrics.add(meters -> showCheck(meters, check), labels)));
        } finally {
            lock.unlock();
        }
    }

    private HealthSnapshot now() {
        return health.snapshot(health.clock().nanos());
    }

    private double of(String check, double otherwise, ToDoubleFunction<CheckView> figure) {
        return now().check(check).map(figure::applyAsDouble).orElse(otherwise);
    }

    private static double number(HealthStatus status) {
        return switch (status) {
            case HEALTHY -> 1;
            case DEGRADED -> 0.5;
            case UNHEALTHY -> 0;
        };
    }

    private static double number(CheckStatus status) {
        return switch (status) {
            case PASSED -> 1;
            case WARNING -> 0.5;
            case FAILED -> 0;
            case UNKNOWN -> UNKNOWN;
        };
    }

    /** Removes every meter. A second call does nothing. */
    @Override
    public void close() {
        unfollow.run();
        lock.lock();
        try {
            closed = true;
            whole.close();
            checks.values().forEach(Binding::close);
            checks.clear();
        } finally {
            lock.unlock();
        }
    }
}
