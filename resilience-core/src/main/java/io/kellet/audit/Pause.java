package io.kellet.audit;

import java.util.concurrent.locks.LockSupport;

/** How an appender passes the time between two looks for a place. */
@FunctionalInterface
interface Pause {

    int SPINS = 100;
    long NAP_NANOS = 50_000;

    /** A keeper at work gives places back within microseconds; one at its disk does not. Returns at once if the thread is interrupted. */
    Pause SPIN_THEN_NAP = turn -> {
        if (turn < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    };

    /** Passes some time, more of it in later turns. The first turn of a wait is 0. */
    void pause(int turn);
}
