package io.kellet.breaker;

/** What failed probes mean. */
public sealed interface ProbeFailures {

    /** The first probe that fails opens the breaker again; it closes after the stated number of successes. */
    record Any() implements ProbeFailures {}

    /**
     * After the stated number of outcomes of either kind, the breaker opens again if at least {@code percent} of them
     * failed, else it closes.
     *
     * @param percent above 0, to 100, with at most two decimals
     */
    record Share(double percent) implements ProbeFailures {
        public Share {
            RateThreshold.ofPercent(percent);
        }
    }

    /** The first one opens it again. */
    static ProbeFailures any() {
        return new Any();
    }

    /** At least this share of them opens it again. */
    static ProbeFailures share(double percent) {
        return new Share(percent);
    }
}
