package io.kellet.call;

import io.kellet.time.NanoClock;

/** Lets time pass on the calling thread between two attempts. A test's waiter moves its clock instead. */
@FunctionalInterface
public interface Waiter {

    /** Parks the thread; on the system's clock. A virtual thread gives its carrier away meanwhile. */
    Waiter PARKING = new ParkingWaiter(NanoClock.SYSTEM);

    /**
     * Returns after {@code nanos}, never sooner.
     *
     * @throws InterruptedException if the thread is or gets interrupted; the flag is then cleared
     */
    void await(long nanos) throws InterruptedException;
}
