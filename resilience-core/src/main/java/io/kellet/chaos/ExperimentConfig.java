package io.kellet.chaos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Settings of an {@link Experiment}. An instance that exists is valid: it is bounded in time, in number and in place.
 *
 * @param name shows up in events and messages
 * @param faults what goes wrong, at most one of each kind
 * @param points a point takes part if its name is one of these, or begins with one that ends in a dot
 * @param probabilityPpm how likely each decision is for the fault, in parts per million. 0, which only counts, to 1,000,000
 * @param maxInjections faults injected at most, at all points together. 1 to 1,000,000
 * @param duration how long it lasts at most. 1 ms to 1 day
 * @param seed decides which calls are hit; without one, the seed of the {@link Chaos} and the name do
 * @param abortWhen asked by {@link Chaos#check()}; the first that says yes, or throws, ends the experiment
 */
public record ExperimentConfig(
        String name,
        List<Fault> faults,
        List<String> points,
        int probabilityPpm,
        int maxInjections,
        Duration duration,
        OptionalLong seed,
        List<BooleanSupplier> abortWhen) {

    static final int MILLION = 1_000_000;
    static final int MOST_INJECTIONS = 1_000_000;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    public ExperimentConfig {
        requireNonNull(name, "name");
        faults = List.copyOf(requireNonNull(faults, "faults"));
        points = List.copyOf(requireNonNull(points, "points"));
        requireNonNull(duration, "duration");
        requireNonNull(seed, "seed");
        abortWhen = List.copyOf(requireNonNull(abortWhen, "abortWhen"));
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        for (Fault fault : faults) {
            if (!kinds.add(fault.kind())) {
                throw new IllegalArgumentException(
                        "faults must be of different kinds: experiment=" + name + " twice=" + fault.kind());
            }
        }
        if (faults.isEmpty()) {
            throw new IllegalArgumentException("faults must not be empty: experiment=" + name);
        }
        if (points.isEmpty() || points.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "points must name at least one, none of them blank: experiment=" + name + " points=" + points);
        }
        if (probabilityPpm < 0 || probabilityPpm > MILLION) {
            throw new IllegalArgumentException("probabilityPpm must be 0.." + MILLION + ": experiment=" + name
                    + " probabilityPpm=" + probabilityPpm);
        }
        if (maxInjections < 1 || maxInjections > MOST_INJECTIONS) {
            throw new IllegalArgumentException("maxInjections must be 1.." + MOST_INJECTIONS + ": experiment=" + name
                    + " maxInjections=" + maxInjections);
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "duration must be 1 ms..1 day: experiment=" + name + " duration=" + duration);
        }
    }

    /**
     * Starts from the defaults: every decision hits. Faults, points, the most injections and the duration have none: an
     * experiment without a bound does not start.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    boolean includes(String point) {
        for (String name : points) {
            if (name.equals(point) || (name.endsWith(".") && point.startsWith(name))) {
                return true;
            }
        }
        return false;
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private final List<Fault> faults = new ArrayList<>();
        private final List<String> points = new ArrayList<>();
        private final List<BooleanSupplier> abortWhen = new ArrayList<>();
        private int probabilityPpm = MILLION;
        private int maxInjections;
        private Duration duration = Duration.ZERO;
        private OptionalLong seed = OptionalLong.empty();

        private Builder(String name) {
            this.name = name;
        }

        /** One more fault. */
        public Builder fault(Fault fault) {
            faults.add(fault);
            return this;
        }

        /** One more point, or every point below a name that ends in a dot. */
        public Builder at(String point) {
            points.add(point);
            return this;
        }

        public Builder probabilityPpm(int partsPerMillion) {
            this.probabilityPpm = partsPerMillion;
            return this;
        }

        public Builder maxInjections(int injections) {
            this.maxInjections = injections;
            return this;
        }

        public Builder duration(Duration duration) {
            this.duration = duration;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = OptionalLong.of(seed);
            return this;
        }

        /** One more condition to stop on. */
        public Builder abortWhen(BooleanSupplier condition) {
            abortWhen.add(condition);
            return this;
        }

        public ExperimentConfig build() {
            return new ExperimentConfig(name, faults, points, probabilityPpm, maxInjections, duration, seed, abortWhen);
        }
    }
}
