package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Settings of {@link Secrets}. An instance that exists is valid.
 *
 * @param name shows up in events, metrics, audit records and the names of threads: 1 to 64 letters, digits, dots, hyphens, underscores
 * @param rule which providers may be in the chain
 * @param softTtl after so long a value is fetched again, in the background; up to a tenth earlier, so that not all are at once. 1 s to 1 day
 * @param hardCap a value that could not be fetched again for so long is given up; {@code softTtl} to 7 days. A lease has its own
 * @param notFoundFor for so long it is believed that no provider has a secret; up to 5 s
 * @param callTimeout how long one provider may take, 10 ms to 1 min
 * @param budget how long all of them may take together, {@code callTimeout} to 5 min
 * @param callsPerProvider calls in flight at one provider, hung ones included; 2 to 64
 * @param retryFirst the least time between two tries to fetch a value again that failed; 10 ms to {@code retryMost}
 * @param retryMost the most; up to 1 h
 * @param forcedGap between two fetches of one secret that somebody asked for; up to 1 min
 * @param ackWithin how long a rotation waits for each listener; 1 ms to 10 min
 * @param overlap how long a version that was replaced stays usable; up to 1 day
 * @param probeFor how long a version that was reported as rejected is not believed to be the current one; 1 s to 1 h
 * @param maxRefs handles there may be, 1 to 10,000
 * @param maxEntries values that were read without a handle and are cached; 1 to 100,000
 * @param auditRequired is a value refused when the access cannot be put on record?
 * @param seed of all jitter; 0 for another one each time
 */
public record SecretsConfig(
        String name,
        ProviderRule rule,
        Duration softTtl,
        Duration hardCap,
        Duration notFoundFor,
        Duration callTimeout,
        Duration budget,
        int callsPerProvider,
        Duration retryFirst,
        Duration retryMost,
        Duration forcedGap,
        Duration ackWithin,
        Duration overlap,
        Duration probeFor,
        int maxRefs,
        int maxEntries,
        boolean auditRequired,
        long seed) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public SecretsConfig {
        if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits, dots, hyphens and underscores: length=" + name.length());
        }
        requireNonNull(rule, "rule");
        requireWithin("softTtl", softTtl, Duration.ofSeconds(1), Duration.ofDays(1));
        requireWithin("hardCap", hardCap, softTtl, Duration.ofDays(7));
        requireWithin("notFoundFor", notFoundFor, Duration.ZERO, Duration.ofSeconds(5));
        requireWithin("callTimeout", callTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
        requireWithin("budget", budget, callTimeout, Duration.ofMinutes(5));
        requireWithin("callsPerProvider", callsPerProvider, 2, 64);
        requireWithin("retryMost", retryMost, Duration.ofMillis(10), Duration.ofHours(1));
        requireWithin("retryFirst", retryFirst, Duration.ofMillis(10), retryMost);
        requireWithin("forcedGap", forcedGap, Duration.ZERO, Duration.ofMinutes(1));
        requireWithin("ackWithin", ackWithin, Duration.ofMillis(1), Duration.ofMinutes(10));
        requireWithin("overlap", overlap, Duration.ZERO, Duration.ofDays(1));
        requireWithin("probeFor", probeFor, Duration.ofSeconds(1), Duration.ofHours(1));
        requireWithin("maxRefs", maxRefs, 1, 10_000);
        requireWithin("maxEntries", maxEntries, 1, 100_000);
    }

    private static void requireWithin(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /**
     * Starts from the defaults: fetched again after 5 min, given up after 1 h; 350 ms for a provider and 900 ms for all; 8 calls at one; tries again
     * after 1 s to 1 min; 5 s for a listener, 5 min of overlap.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String name;
        private ProviderRule rule = ProviderRule.ANY;
        private Duration softTtl = Duration.ofMinutes(5);
        private Duration hardCap = Duration.ofHours(1);
        private Duration notFoundFor = Duration.ofSeconds(5);
        private Duration callTimeout = Duration.ofMillis(350);
        private Duration budget = Duration.ofMillis(900);
        private int callsPerProvider = 8;
        private Duration retryFirst = Duration.ofSeconds(1);
        private Duration retryMost = Duration.ofMinutes(1);
        private Duration forcedGap = Duration.ofSeconds(1);
        private Duration ackWithin = Duration.ofSeconds(5);
        private Duration overlap = Duration.ofMinutes(5);
        private Duration probeFor = Duration.ofMinutes(1);
        private int maxRefs = 256;
        private int maxEntries = 1_000;
        private boolean auditRequired;
        private long seed;

        private Builder(String name) {
            this.name = name;
        }

        public Builder rule(ProviderRule rule) {
            this.rule = rule;
            return this;
        }

        public Builder softTtl(Duration softTtl) {
            this.softTtl = softTtl;
            return this;
        }

        public Builder hardCap(Duration hardCap) {
            this.hardCap = hardCap;
            return this;
        }

        public Builder notFoundFor(Duration notFoundFor) {
            this.notFoundFor = notFoundFor;
            return this;
        }

        public Builder callTimeout(Duration callTimeout) {
            this.callTimeout = callTimeout;
            return this;
        }

        public Builder budget(Duration budget) {
            this.budget = budget;
            return this;
        }

        public Builder callsPerProvider(int callsPerProvider) {
            this.callsPerProvider = callsPerProvider;
            return this;
        }

        /** Tries again after {@code first} at the earliest, and after {@code most} at the latest. */
        public Builder retry(Duration first, Duration most) {
            retryFirst = first;
            retryMost = most;
            return this;
        }

        public Builder forcedGap(Duration forcedGap) {
            this.forcedGap = forcedGap;
            return this;
        }

        public Builder ackWithin(Duration ackWithin) {
            this.ackWithin = ackWithin;
            return this;
        }

        public Builder overlap(Duration overlap) {
            this.overlap = overlap;
            return this;
        }

        public Builder probeFor(Duration probeFor) {
            this.probeFor = probeFor;
            return this;
        }

        public Builder maxRefs(int maxRefs) {
            this.maxRefs = maxRefs;
            return this;
        }

        public Builder maxEntries(int maxEntries) {
            this.maxEntries = maxEntries;
            return this;
        }

        public Builder auditRequired(boolean auditRequired) {
            this.auditRequired = auditRequired;
            return this;
        }

        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        public SecretsConfig build() {
            return new SecretsConfig(
                    name,
                    rule,
                    softTtl,
                    hardCap,
                    notFoundFor,
                    callTimeout,
                    budget,
                    callsPerProvider,
                    retryFirst,
                    retryMost,
                    forcedGap,
                    ackWithin,
                    overlap,
                    probeFor,
                    maxRefs,
                    maxEntries,
                    auditRequired,
                    seed);
        }
    }
}
