package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of a {@link CircuitBreaker}. An instance that exists is valid.
 *
 * @param name shows up in events, metrics and messages
 * @param enabled whether it starts to work at once; otherwise it starts {@link BreakerState#DISABLED}, held by
 *     {@code "configuration"}
 * @param rules what opens it, at most one of each kind; none means that only an operator does
 * @param openTime how long it stays open
 * @param halfOpen how it comes back
 * @param localFailuresCount whether {@link Outcome#LOCAL_FAILURE} counts as a failure
 * @param classifier what exceptions and results mean, for the forms that take a lambda
 */
public record BreakerConfig(
        String name,
        boolean enabled,
        List<TripRule> rules,
        OpenTime openTime,
        HalfOpen halfOpen,
        boolean localFailuresCount,
        OutcomeClassifier classifier) {

    private static final int MAX_NAME = 200;

    public BreakerConfig {
        requireNonNull(name, "name");
        rules = List.copyOf(requireNonNull(rules, "rules"));
        requireNonNull(openTime, "openTime");
        requireNonNull(halfOpen, "halfOpen");
        requireNonNull(classifier, "classifier");
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("name must not be blank nor longer than " + MAX_NAME + ": \""
                    + name.substring(0, Math.min(MAX_NAME, name.length())) + "\"");
        }
        Set<Cause> kinds = EnumSet.noneOf(Cause.class);
        for (TripRule rule : rules) {
            if (!kinds.add(rule.cause())) {
                throw new IllegalArgumentException(
                        "rules must be at most one of each kind: breaker=" + name + " twice=" + rule.cause());
            }
        }
    }

    /**
     * Starts from the defaults: opens after 5 failures in a row, for 60 seconds; then one probe at a time with a lease of 10
     * seconds, and closes after 3 successes; the first probe that fails opens it again.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Starts from these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {

        private final String name;
        private boolean enabled = true;
        private final List<TripRule> rules = new ArrayList<>();
        private OpenTime openTime = OpenTime.fixed(Duration.ofSeconds(60));
        private int probes = 1;
        private Duration leaseFor = Duration.ofSeconds(10);
        private int successes = 3;
        private ProbeFailures probeFailures = ProbeFailures.any();
        private Ramp ramp = Ramp.none();
        private boolean localFailuresCount;
        private OutcomeClassifier classifier = OutcomeClassifier.standard();

        private Builder(String name) {
            this.name = name;
            rules.add(new TripRule.ConsecutiveFailures(5));
        }

        private Builder(BreakerConfig config) {
            name = config.name;
            enabled = config.enabled;
            rules.addAll(config.rules);
            openTime = config.openTime;
            probes = config.halfOpen.probes();
            leaseFor = config.halfOpen.leaseFor();
            successes = config.halfOpen.successes();
            probeFailures = config.halfOpen.failures();
            ramp = config.halfOpen.ramp();
            localFailuresCount = config.localFailuresCount;
            classifier = config.classifier;
        }

        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /** Adds a rule, in place of the one of its kind if there is one. */
        public Builder tripOn(TripRule rule) {
            requireNonNull(rule, "rule");
            rules.removeIf(other -> other.cause() == rule.cause());
            rules.add(rule);
            return this;
        }

        /** Opens after so many failures in a row. */
        public Builder consecutiveFailures(int failures) {
            return tripOn(new TripRule.ConsecutiveFailures(failures));
        }

        /** Opens when at least this share of the calls in the window failed. */
        public Builder failureRate(double percent, Window window, int minimumCalls) {
            return tripOn(new TripRule.FailureRate(percent, window, minimumCalls));
        }

        /** Opens when at least this share of the calls in the window were slow. */
        public Builder slowCallRate(double percent, Duration slowerThan, Window window, int minimumCalls) {
            return tripOn(new TripRule.SlowCallRate(percent, slowerThan, window, minimumCalls));
        }

        /** Opens when so many calls have been in flight for too long. */
        public Builder overdueCalls(int calls, Duration slowerThan) {
            return tripOn(new TripRule.OverdueCalls(calls, slowerThan));
        }

        /** Takes all rules away, the default one included. */
        public Builder withoutRules() {
            rules.clear();
            return this;
        }

        /** Stays open for this long, always. */
        public Builder openFor(Duration openFor) {
            return openTime(OpenTime.fixed(openFor));
        }

        public Builder openTime(OpenTime openTime) {
            this.openTime = openTime;
            return this;
        }

        /** Probes in flight at a time. */
        public Builder halfOpenPermits(int probes) {
            this.probes = probes;
            return this;
        }

        /** How long a probe may take. */
        public Builder leaseFor(Duration leaseFor) {
            this.leaseFor = leaseFor;
            return this;
        }

        /** Closes after so many probes that succeeded. */
        public Builder closeAfter(int successes) {
            this.successes = successes;
            return this;
        }

        public Builder probeFailures(ProbeFailures failures) {
            this.probeFailures = failures;
            return this;
        }

        public Builder ramp(Ramp ramp) {
            this.ramp = ramp;
            return this;
        }

        /** Failures of our own count as failures. */
        public Builder localFailuresCount(boolean count) {
            this.localFailuresCount = count;
            return this;
        }

        public Builder classifier(OutcomeClassifier classifier) {
            this.classifier = classifier;
            return this;
        }

        public BreakerConfig build() {
            return new BreakerConfig(
                    name,
                    enabled,
                    rules,
                    openTime,
                    new HalfOpen(probes, leaseFor, successes, probeFailures, ramp),
                    localFailuresCount,
                    classifier);
        }
    }
}
