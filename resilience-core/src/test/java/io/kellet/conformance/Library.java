package io.kellet.conformance;

import java.time.Duration;

/** What is put through the experiments. */
interface Library {

    /** With its version. */
    String name();

    BreakerSubject breaker(BreakerSetup setup);

    /** So short that it is over once a second has passed. */
    default Duration shortestOpenTime() {
        return Duration.ofMillis(1);
    }

    /** A bulkhead of so many places. */
    default BulkheadSubject bulkhead(int limit) {
        throw new NotOffered("has no bulkhead of its own");
    }

    /** A limiter that lets so many through in any time so long. */
    default LimiterSubject limiter(int limit, Duration window) {
        throw new NotOffered("its limiter's clock cannot be set");
    }
}
