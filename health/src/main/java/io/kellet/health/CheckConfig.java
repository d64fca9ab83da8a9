package io.kellet.health;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a check is run and how its results are judged. An instance that exists is valid.
 *
 * @param name part of paths and labels: 1 to 64 letters, digits and {@code . _ : -}, beginning with a letter or digit
 * @param criticality what its failure means for the whole
 * @param period from the end of a run to the start of the next, give or take a tenth; 10 ms to 1 day
 * @param timeout a run that takes longer has failed; 1 ms to 5 min
 * @param confirmEvery the period while the newest results differ from the status, so that good and bad news are confirmed soon; 10 ms to
 *     the period
 * @param maxAge a result older than this is worth nothing and the check has failed; longer than period and timeout together
 * @param failures that many bad results in a row make a good check bad; 1 to 100
 * @param successes that many better results in a row make a bad check better; 1 to 100
 * @param minDwell for how long a check that turned worse does not turn better, whatever its results; up to 1 day. Turning worse never
 *     waits for it
 * @param groups further names under which its status is summed up
 * @param dependsOn checks without which this one cannot pass: while one of them has failed, this one is not run
 */
public record CheckConfig(
        String name,
        Criticality criticality,
        Duration period,
        Duration timeout,
        Duration confirmEvery,
        Duration maxAge,
        int failures,
        int successes,
        Duration minDwell,
        Set<String> groups,
        Set<String> dependsOn) {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

    private static final Duration LEAST_PERIOD = Duration.ofMillis(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_IN_A_ROW = 100;

    public CheckConfig {
        requireName("name", name);
        requireNonNull(criticality, "criticality");
        requireWithin("period", name, period, LEAST_PERIOD, DAY);
        requireWithin("timeout", name, timeout, Duration.ofMillis(1), Duration.ofMinutes(5));
        requireWithin("confirmEvery", name, confirmEvery, LEAST_PERIOD, period);
        requireNonNull(maxAge, "maxAge");
        if (maxAge.compareTo(period.plus(timeout)) <= 0 || maxAge.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("maxAge must be longer than period and timeout together, which are "
                    + period.plus(timeout) + ", and at most " + Duration.ofDays(30) + ": " + maxAge + " check=" + name);
        }
        requireWithin("failures", name, failures);
        requireWithin("successes", name, successes);
        requireWithin("minDwell", name, minDwell, Duration.ZERO, DAY);
        groups = names("groups", groups);
        dependsOn = names("dependsOn", dependsOn);
        if (dependsOn.contains(name)) {
            throw new IllegalArgumentException("a check must not depend on itself: check=" + name);
        }
    }

    static void requireName(String setting, String name) {
        requireNonNull(name, setting);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    setting + " must be 1 to 64 letters, digits and . _ : - and begin with a letter or" + " digit: \""
                            + shortened(name) + "\"");
        }
    }

    private static String shortened(String name) {
        return (name.length() <= 80 ? name : name.substring(0, 80) + "...").replaceAll("\\p{Cntrl}", "?");
    }

    private static Set<String> names(String setting, Set<String> names) {
        Set<String> sorted = new TreeSet<>(requireNonNull(names, setting));
        sorted.forEach(name -> requireName(setting, name));
        return Collections.unmodifiableSet(sorted);
    }

    private static void requireWithin(String setting, String check, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be " + least + ".." + most + ": " + value + " check=" + check);
        }
    }

    private static void requireWithin(String setting, String check, int value) {
        if (value < 1 || value > MOST_IN_A_ROW) {
            throw new IllegalArgumentException(
                    setting + " must be 1.." + MOST_IN_A_ROW + ": " + value + " check=" + check);
        }
    }

    /**
     * Starts from the defaults: critical, every 10 s with a timeout of 2 s, confirmed every 2 s, three failures to turn bad and two
     * successes to turn good, no dwell.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private Criticality criticality = Criticality.CRITICAL;
        private Duration period = Duration.ofSeconds(10);
        private Duration timeout = Duration.ofSeconds(2);
        private @Nullable Duration confirmEvery;
        private @Nullable Duration maxAge;
        private int failures = 3;
        private int successes = 2;
        private Duration minDwell = Duration.ZERO;
        private Set<String> groups = Set.of();
        private Set<String> dependsOn = Set.of();

        private Builder(String name) {
            this.name = name;
        }

        public Builder criticality(Criticality criticality) {
            this.criticality = criticality;
            return this;
        }

        public Builder period(Duration period) {
            this.period = period;
            return this;
        }

        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** By default 2 s, or the period if that is shorter. */
        public Builder confirmEvery(Duration confirmEvery) {
            this.confirmEvery = confirmEvery;
            return this;
        }

        /** By default twice the sum of period and timeout. */
        public Builder maxAge(Duration maxAge) {
            this.maxAge = maxAge;
            return this;
        }

        /** So many bad results in a row, so many good ones. */
        public Builder damping(int failures, int successes) {
            this.failures = failures;
            this.successes = successes;
            return this;
        }

        public Builder minDwell(Duration minDwell) {
            this.minDwell = minDwell;
            return this;
        }

        public Builder groups(String... groups) {
            this.groups = set("groups", List.of(groups));
            return this;
        }

        public Builder dependsOn(String... checks) {
            this.dependsOn = set("dependsOn", List.of(checks));
            return this;
        }

        private static Set<String> set(String setting, Collection<String> names) {
            Set<String> set = new TreeSet<>(names);
            if (set.size() < names.size()) {
                throw new IllegalArgumentException(setting + " must not name anything twice: " + names);
            }
            return set;
        }

        public CheckConfig build() {
            requireNonNull(period, "period");
            requireNonNull(timeout, "timeout");
            Duration confirm = confirmEvery != null ? confirmEvery : least(period, Duration.ofSeconds(2));
            Duration age = maxAge != null ? maxAge : sumTwice(period, timeout);
            return new CheckConfig(
                    name, criticality, period, timeout, confirm, age, failures, successes, minDwell, groups, dependsOn);
        }

        private static Duration least(Duration one, Duration other) {
            return one.compareTo(other) <= 0 ? one : other;
        }

        /** Saturates, so that a period that is far too long is complained about, and not the age that follows from it. */
        private static Duration sumTwice(Duration period, Duration timeout) {
            return Duration.ofNanos(Math.min(
                    Deadline.FOREVER,
                    2
                            * (Math.min(Deadline.FOREVER / 4, saturated(period))
                                    + Math.min(Deadline.FOREVER / 4, saturated(timeout)))));
        }

        private static long saturated(Duration duration) {
            return duration.isNegative() ? 0 : Deadline.nanosOf("duration", duration);
        }
    }
}
