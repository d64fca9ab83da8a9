package io.kellet.conformance;

import java.time.Duration;

/** A bulkhead under experiment. */
interface BulkheadSubject {

    boolean tryAcquire();

    /** Really waits, at most so long. */
    default boolean tryAcquire(Duration atMost) throws InterruptedException {
        throw new NotOffered("never waits");
    }

    /** Leaves a place; with none taken, a stray release. */
    void release();

    default void changeLimit(int limit) {
        throw new NotOffered("its limit cannot be changed");
    }
}
