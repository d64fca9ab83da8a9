package io.kellet.health.http;

import io.kellet.health.CheckReason;
import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.HealthStatus;
import io.kellet.health.Probe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot says about a target. {@code status} is always the worst of the {@link #effect effects} of its checks and of its
 * obstacles.
 *
 * @param checks that the answer depends on, in the order of their names
 * @param obstacles why the answer is no, beside its checks
 */
record Answer(
        HealthSnapshot snapshot, Target target, HealthStatus status, List<CheckView> checks, List<Obstacle> obstacles) {

    /**
     * @param state one word that everybody is shown
     * @param text what it is about, for those who are shown details
     */
    record Obstacle(String state, String text) {}

    /** Null if the snapshot has no such check or group. */
    static @Nullable Answer of(HealthSnapshot snapshot, Target target) {
        if (target instanceof Target.OfProbe asked) {
            Probe probe = asked.probe();
            return new Answer(
                    snapshot, target, snapshot.status(probe), snapshot.checks(probe), obstacles(snapshot, probe));
        }
        if (target instanceof Target.OfCheck asked) {
            return ofCheck(snapshot, asked.check());
        }
        String name = target instanceof Target.OfGroup asked ? asked.group() : ((Target.OfEither) target).name();
        List<CheckView> group = snapshot.group(name);
        if (!group.isEmpty()) {
            return new Answer(snapshot, target, snapshot.groupStatus(name), group, frozen(snapshot));
        }
        return target instanceof Target.OfEither ? ofCheck(snapshot, name) : null;
    }

    private static @Nullable Answer ofCheck(HealthSnapshot snapshot, String name) {
        CheckView check = snapshot.check(name).orElse(null);
        if (check == null) {
            return null;
        }
        HealthStatus status = snapshot.frozen().isEmpty() ? own(check) : HealthStatus.UNHEALTHY;
        return new Answer(snapshot, new Target.OfCheck(name), status, List.of(check), frozen(snapshot));
    }

    private static List<Obstacle> frozen(HealthSnapshot snapshot) {
        return snapshot.frozen().isEmpty() ? List.of() : List.of(new Obstacle("frozen", snapshot.frozen()));
    }

    private static List<Obstacle> obstacles(HealthSnapshot snapshot, Probe probe) {
        List<Obstacle> obstacles = new ArrayList<>();
        for (String text : snapshot.obstacles(probe)) {
            String state = text.equals(snapshot.frozen())
                    ? "frozen"
                    : text.equals(snapshot.halted())
                            ? "halted"
                            : text.equals("draining: " + snapshot.draining()) ? "draining" : "starting";
            obstacles.add(new Obstacle(state, text));
        }
        return obstacles;
    }

    /** How a check is, whatever that means for the whole. One that has not run, or is not run because another is down, is no yes. */
    static HealthStatus own(CheckView check) {
        if (check.status() == CheckStatus.UNKNOWN) {
            return check.reason() == CheckReason.NOT_RUN || check.reason() == CheckReason.SKIPPED
                    ? HealthStatus.UNHEALTHY
                    : HealthStatus.DEGRADED;
        }
        return switch (check.status()) {
            case PASSED -> HealthStatus.HEALTHY;
            case WARNING, UNKNOWN -> HealthStatus.DEGRADED;
            case FAILED -> HealthStatus.UNHEALTHY;
        };
    }

    /** What a check means for this answer. */
    HealthStatus effect(CheckView check) {
        if (target instanceof Target.OfCheck) {
            return own(check);
        }
        if (!(target instanceof Target.OfProbe asked)) {
            return check.verdict();
        }
        return switch (asked.probe()) {
            case LIVE, READY, TRADING -> check.verdict();
            // whether it may trade is of less weight for the whole
            case HEALTH ->
                check.probe() == Probe.TRADING && check.verdict() == HealthStatus.UNHEALTHY
                        ? HealthStatus.DEGRADED
                        : check.verdict();
            // it asks whether they have run, not what they found
            case STARTUP -> HealthStatus.HEALTHY;
        };
    }

    /** Is it a no for which no check is to blame, and which is nobody's fault: it drains, or trading is halted? */
    boolean isOutOfService() {
        return status == HealthStatus.UNHEALTHY
                && obstacles.stream()
                        .allMatch(obstacle -> obstacle.state().equals("draining")
                                || obstacle.state().equals("halted"))
                && checks.stream().noneMatch(check -> effect(check) == HealthStatus.UNHEALTHY);
    }
}
