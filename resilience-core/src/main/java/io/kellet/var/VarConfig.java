package io.kellet.var;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of a {@link VarBook}. An instance that exists is valid.
 *
 * @param name shows up in messages
 * @param symbols how many symbols the book can hold; a model may know fewer; 1 to 4096
 * @param limits all are checked, the first that is breached is named; 1 to 32, no two of one confidence and horizon
 * @param maxAge how old a model may be; 1 ms to 366 days
 * @param minObservations of how many a model must be made; 2 to 10<sup>6</sup>
 */
public record VarConfig(
        String name, int symbols, List<VarLimit> limits, Duration maxAge, int minObservations, WorkingOrders working) {

    private static final int MOST_LIMITS = 32;
    private static final int MOST_OBSERVATIONS = 1_000_000;
    private static final Duration LEAST_AGE = Duration.ofMillis(1);
    private static final Duration MOST_AGE = Duration.ofDays(366);

    public VarConfig {
        requireNonNull(name, "name");
        requireNonNull(maxAge, "maxAge");
        requireNonNull(working, "working");
        limits = List.copyOf(limits);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (symbols < 1 || symbols > Checks.MOST_SYMBOLS) {
            throw new IllegalArgumentException(
                    "symbols must be 1.." + Checks.MOST_SYMBOLS + ": book=" + name + " symbols=" + symbols);
        }
        if (limits.isEmpty() || limits.size() > MOST_LIMITS) {
            throw new IllegalArgumentException(
                    "limits must be 1.." + MOST_LIMITS + ": book=" + name + " limits=" + limits.size());
        }
        Set<List<Object>> seen = new HashSet<>();
        for (VarLimit limit : limits) {
            if (!seen.add(List.of(limit.confidence(), limit.horizonDays()))) {
                throw new IllegalArgumentException(
                        "limits must differ in confidence or horizon: book=" + name + " limit=" + limit);
            }
        }
        if (maxAge.compareTo(LEAST_AGE) < 0 || maxAge.compareTo(MOST_AGE) > 0) {
            throw new IllegalArgumentException("maxAge must be 1 ms..366 days: book=" + name + " maxAge=" + maxAge);
        }
        if (minObservations < 2 || minObservations > MOST_OBSERVATIONS) {
            throw new IllegalArgumentException("minObservations must be 2.." + MOST_OBSERVATIONS + ": book=" + name
                    + " minObservations=" + minObservations);
        }
    }

    /**
     * Starts from the defaults: models at most a day old, of at least 250 observations, working orders as if filled. The
     * symbols and at least one limit must be given.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private final List<VarLimit> limits = new ArrayList<>();
        private int symbols;
        private Duration maxAge = Duration.ofDays(1);
        private int minObservations = 250;
        private WorkingOrders working = WorkingOrders.AS_FILLED;

        private Builder(String name) {
            this.name = name;
        }

        public Builder symbols(int symbols) {
            this.symbols = symbols;
            return this;
        }

        /** Adds one; the order in which they are added is the order in which they are checked. */
        public Builder limit(VarLimit limit) {
            limits.add(limit);
            return this;
        }

        /** Adds one over one day. */
        public Builder limit(Confidence confidence, long money) {
            return limit(VarLimit.daily(confidence, money));
        }

        public Builder maxAge(Duration maxAge) {
            this.maxAge = maxAge;
            return this;
        }

        public Builder minObservations(int minObservations) {
            this.minObservations = minObservations;
            return this;
        }

        public Builder working(WorkingOrders working) {
            this.working = working;
            return this;
        }

        public VarConfig build() {
            return new VarConfig(name, symbols, limits, maxAge, minObservations, working);
        }
    }
}
