package io.kellet.health;

import io.kellet.event.EventBus;
import io.kellet.event.SequencedSource;
import io.kellet.event.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one published snapshot to the next, and who is told. Whoever publishes a snapshot owns the numbers of its
 * transitions, so listeners get them in the order of the snapshots, whichever thread is faster.
 */
final class Transitions {

    private static final Probe[] PROBES = Probe.values();
    private static final int MOST_REASONS = 10;

    /** Between a snapshot and the next: those of checks, and then those of probes. */
    record Changes(List<CheckChanged> checks, List<HealthChanged> probes) {

        static final Changes NONE = new Changes(List.of(), List.of());

        int count() {
            return checks.size() + probes.size();
        }
    }

    private final @Nullable SequencedSource source;
    private final @Nullable Topic<CheckChanged> checkChanged;
    private final @Nullable Topic<HealthChanged> healthChanged;

    Transitions(String registry, @Nullable EventBus bus) {
        source = bus == null ? null : bus.sequencedSource("health:" + registry, 1);
        checkChanged = bus == null ? null : bus.topic(CheckChanged.class);
        healthChanged = bus == null ? null : bus.topic(HealthChanged.class);
    }

    /** What differs; numbered from the one after the last event of the older. */
    static Changes between(HealthSnapshot before, HealthSnapshot after) {
        long number = before.lastEvent();
        List<CheckChanged> checks = new ArrayList<>();
        List<CheckView> old = before.checks();
        int at = 0;
        for (CheckView now : after.checks()) { // both in the order of the names
            while (at < old.size() && old.get(at).name().compareTo(now.name()) < 0) {
                number = addRemoved(checks, number, old.get(at++), after);
            }
            if (at < old.size() && old.get(at).name().equals(now.name())) {
                CheckView then = old.get(at++);
                if (then.status() != now.status()) {
                    checks.add(changed(++number, then.status(), now, after));
                }
            }
        }
        while (at < old.size()) {
            number = addRemoved(checks, number, old.get(at++), after);
        }
        List<HealthChanged> probes = new ArrayList<>();
        for (Probe probe : PROBES) {
            HealthStatus from = before.status(probe);
            HealthStatus to = after.status(probe);
            if (from != to) {
                probes.add(
                        new HealthChanged(after.name(), ++number, probe, from, to, why(after, probe), after.takenAt()));
            }
        }
        return checks.isEmpty() && probes.isEmpty() ? Changes.NONE : new Changes(checks, probes);
    }

    /** Whoever raised an alarm for it has to hear that it is no more. */
    private static long addRemoved(List<CheckChanged> checks, long number, CheckView gone, HealthSnapshot after) {
        if (gone.status() == CheckStatus.UNKNOWN) {
            return number;
        }
        CheckView last = gone.with(CheckStatus.UNKNOWN, CheckReason.NOT_RUN, "the check was removed", "");
        checks.add(changed(number + 1, gone.status(), last, after));
        return number + 1;
    }

    private static CheckChanged changed(long number, CheckStatus from, CheckView now, HealthSnapshot after) {
        return new CheckChanged(
                after.name(),
                number,
                now.name(),
                now.probe(),
                now.criticality(),
                from,
                now.status(),
                now.reason(),
                now.message(),
                now.rootCause(),
                after.takenAt());
    }

    private static String why(HealthSnapshot after, Probe probe) {
        List<String> reasons = new ArrayList<>(after.obstacles(probe));
        int left = 0;
        for (CheckView check : after.checks(probe)) {
            if (check.verdict() == HealthStatus.HEALTHY || probe == Probe.STARTUP) {
                continue;
            }
            if (reasons.size() >= MOST_REASONS) {
                left++;
                continue;
            }
            reasons.add(check.name() + " " + check.status().text()
                    + (check.message().isEmpty() ? "" : " (" + check.message() + ")"));
        }
        if (left > 0) {
            reasons.add("and " + left + " more");
        }
        return String.join("; ", reasons);
    }

    /** Hands them to the bus, if there is one. Never waits. */
    void tell(Changes changes) {
        if (source == null || checkChanged == null || healthChanged == null) {
            return;
        }
        for (CheckChanged change : changes.checks()) {
            source.publish(change.number(), checkChanged, change);
        }
        for (HealthChanged change : changes.probes()) {
            source.publish(change.number(), healthChanged, change);
        }
    }

    void close() {
        if (source != null) {
            source.close();
        }
    }
}
