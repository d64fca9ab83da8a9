package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything that is known at one moment. Immutable, and all of it follows from its checks and the few facts beside them, so that its
 * parts cannot contradict each other.
 */
public final class HealthSnapshot {

    private final String name;
    private final long version;
    private final long takenNanos;
    private final Instant takenAt;
    private final boolean started;
    private final String draining;
    private final String halted;
    private final String frozen;
    private final List<CheckView> checks;
    private final long lastEvent;
    private final HealthSummary summary;
    private final HealthStatus whole;
    private final HealthStatus live;
    private final HealthStatus ready;
    private final HealthStatus startup;
    private final HealthStatus trading;
    private final boolean wouldTrade;

    private HealthSnapshot(Builder from) {
        name = from.name;
        version = from.version;
        takenNanos = from.takenNanos;
        takenAt = from.takenAt;
        started = from.started;
        draining = from.draining;
        halted = from.halted;
        frozen = from.frozen;
        lastEvent = from.lastEvent;
        checks = from.checks.stream()
                .sorted(Comparator.comparing(CheckView::name))
                .toList();
        summary = HealthSummary.of(checks);

        HealthStatus stuck = worst(frozen.isEmpty());
        HealthStatus alive = stuck;
        HealthStatus able = stuck;
        HealthStatus inputs = HealthStatus.HEALTHY;
        for (CheckView check : checks) {
            HealthStatus verdict = check.verdict();
            switch (check.probe()) {
                case LIVE -> alive = alive.or(verdict);
                case TRADING -> inputs = inputs.or(verdict);
                case HEALTH, READY, STARTUP -> able = able.or(verdict);
            }
        }
        startup = worst(started);
        HealthStatus works = alive.or(able).or(startup);
        live = alive;
        ready = works.or(worst(draining.isEmpty()));
        HealthStatus armed = ready.or(inputs);
        wouldTrade = armed != HealthStatus.UNHEALTHY;
        trading = armed.or(worst(halted.isEmpty()));
        // it does not trade, and it is not broken
        boolean idle = inputs != HealthStatus.HEALTHY || !draining.isEmpty();
        whole = idle ? works.or(HealthStatus.DEGRADED) : works;
    }

    private static HealthStatus worst(boolean holds) {
        return holds ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY;
    }

    /** Starts an empty snapshot of that registry: nothing has been started, nothing is known. */
    public static Builder of(String name) {
        return new Builder(requireNonNull(name, "name"));
    }

    /** Starts from what this one says. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.version = version;
        builder.takenNanos = takenNanos;
        builder.takenAt = takenAt;
        builder.started = started;
        builder.draining = draining;
        builder.halted = halted;
        builder.frozen = frozen;
        builder.lastEvent = lastEvent;
        builder.checks = checks;
        return builder;
    }

    /** The registry's. */
    public String name() {
        return name;
    }

    /** Each snapshot of a registry has a higher one than those before it. */
    public long version() {
        return version;
    }

    /** The clock's reading when it was taken. */
    public long takenNanos() {
        return takenNanos;
    }

    /** When it was taken. */
    public Instant takenAt() {
        return takenAt;
    }

    /** Every check, in the order of their names. */
    public List<CheckView> checks() {
        return checks;
    }

    /** The check of that name. */
    public Optional<CheckView> check(String check) {
        return checks.stream().filter(view -> view.name().equals(check)).findFirst();
    }

    /** The checks that a probe's answer depends on, in the order of their names. */
    public List<CheckView> checks(Probe probe) {
        return switch (probe) {
            case HEALTH, STARTUP, TRADING -> checks;
            case LIVE ->
                checks.stream().filter(check -> check.probe() == Probe.LIVE).toList();
            case READY ->
                checks.stream().filter(check -> check.probe() != Probe.TRADING).toList();
        };
    }

    /** Names of all groups that checks were put in. */
    public Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        checks.forEach(check -> groups.addAll(check.groups()));
        return groups;
    }

    /** The checks of a group, in the order of their names. */
    public List<CheckView> group(String group) {
        return checks.stream().filter(check -> check.groups().contains(group)).toList();
    }

    /** The worst of a group. */
    public HealthStatus groupStatus(String group) {
        HealthStatus status = worst(frozen.isEmpty());
        for (CheckView check : group(group)) {
            status = status.or(check.verdict());
        }
        return status;
    }

    /** The whole. */
    public HealthStatus status() {
        return status(Probe.HEALTH);
    }

    /** The answer to a probe. */
    public HealthStatus status(Probe probe) {
        return switch (probe) {
            case HEALTH -> whole;
            case LIVE -> live;
            case READY -> ready;
            case STARTUP -> startup;
            case TRADING -> trading;
        };
    }

    /** {@link Probe#TRADING}, but for the kill switch. */
    boolean wouldTrade() {
        return wouldTrade;
    }

    /** Is the answer a yes? So if it is healthy or degraded. */
    public boolean passes(Probe probe) {
        return status(probe) != HealthStatus.UNHEALTHY;
    }

    public HealthSummary summary() {
        return summary;
    }

    /** Had all checks run once? */
    public boolean isStarted() {
        return started;
    }

    /** Why no more work should be sent; empty if it should. */
    public String draining() {
        return draining;
    }

    /** What of the kill switch is engaged; empty if nothing that stops trading here. */
    public String halted() {
        return halted;
    }

    /** For how long nobody has been looking after the checks; empty if somebody is. */
    public String frozen() {
        return frozen;
    }

    /** Why the answer to a probe is no, beside its checks; empty if there is nothing beside them. */
    public List<String> obstacles(Probe probe) {
        List<String> obstacles = new ArrayList<>();
        if (!frozen.isEmpty() && probe != Probe.STARTUP) {
            obstacles.add(frozen);
        }
        if (!started && probe != Probe.LIVE) {
            obstacles.add("not all checks have run yet");
        }
        if (!draining.isEmpty() && probe != Probe.LIVE && probe != Probe.STARTUP) {
            obstacles.add("draining: " + draining);
        }
        if (!halted.isEmpty() && probe == Probe.TRADING) {
            obstacles.add(halted);
        }
        return obstacles;
    }

    /** The number of the last event that had been told when it was published. */
    long lastEvent() {
        return lastEvent;
    }

    @Override
    public String toString() {
        return "HealthSnapshot(name=" + name + ", version=" + version + ", status=" + status().text() + ", " + summary
                + ")";
    }

    /** Collects facts. */
    public static final class Builder {
        private final String name;
        private long version;
        private long takenNanos;
        private Instant takenAt = Instant.EPOCH;
        private boolean started;
        private String draining = "";
        private String halted = "";
        private String frozen = "";
        private List<CheckView> checks = List.of();
        private long lastEvent;

        private Builder(String name) {
            this.name = name;
        }

        public Builder version(long version) {
            this.version = version;
            return this;
        }

        /** When, by the clock and by the calendar. */
        public Builder taken(long nanos, Instant at) {
            takenNanos = nanos;
            takenAt = requireNonNull(at, "at");
            return this;
        }

        public Builder started(boolean started) {
            this.started = started;
            return this;
        }

        public Builder draining(String why) {
            draining = requireNonNull(why, "why");
            return this;
        }

        public Builder halted(String what) {
            halted = requireNonNull(what, "what");
            return this;
        }

        public Builder frozen(String what) {
            frozen = requireNonNull(what, "what");
            return this;
        }

        public Builder checks(List<CheckView> checks) {
            this.checks = List.copyOf(checks);
            return this;
        }

        Builder lastEvent(long number) {
            lastEvent = number;
            return this;
        }

        public HealthSnapshot build() {
            return new HealthSnapshot(this);
        }
    }
}
