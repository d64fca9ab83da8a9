package io.kellet.conformance;

import java.time.Duration;

/**
 * The breaker that an experiment wants.
 *
 * @param trips what opens it
 * @param openFor how long it then refuses
 * @param probes how many probes it lets through, and how many of them must succeed
 * @param quirk what else is special about it
 */
record BreakerSetup(Trips trips, Duration openFor, int probes, Quirk quirk) {

    enum Trips {
        /** Two failures and nothing else. */
        TWO_FAILURES,
        /** Half of the calls of the last ten seconds, twenty at least. */
        HALF_OF_TEN_SECONDS
    }

    enum Quirk {
        NONE,
        /** A timer of its own moves it on when the open time is over, if it has such timers. */
        TIMER,
        /** What the user supplied to tell failures from other exceptions throws. */
        CLASSIFIER_THROWS,
        /** What the user supplied, and the breaker asks when it opens, throws the first time. */
        THROWS_WHEN_OPENING
    }

    static BreakerSetup onTwoFailures() {
        return new BreakerSetup(Trips.TWO_FAILURES, Duration.ofSeconds(60), 1, Quirk.NONE);
    }

    static BreakerSetup onHalfOfTenSeconds() {
        return new BreakerSetup(Trips.HALF_OF_TEN_SECONDS, Duration.ofSeconds(60), 1, Quirk.NONE);
    }

    BreakerSetup openFor(Duration time) {
        return new BreakerSetup(trips, time, probes, quirk);
    }

    BreakerSetup probes(int number) {
        return new BreakerSetup(trips, openFor, number, quirk);
    }

    BreakerSetup with(Quirk special) {
        return new BreakerSetup(trips, openFor, probes, special);
    }
}
