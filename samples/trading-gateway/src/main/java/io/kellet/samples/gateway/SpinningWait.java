package io.kellet.samples.gateway;

import io.kellet.time.NanoClock;
import java.util.concurrent.locks.LockSupport;

/** Sleeps while there is plenty of time and spins at the end: waking up takes a thread some 60 µs. */
record SpinningWait(NanoClock clock) implements OrderFlow.Waiting {

    private static final long SPIN_NANOS = 150_000;

    @Override
    public void until(long nanos) {
        long left = nanos - clock.nanos();
        while (left > 0) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            } else {
                Thread.onSpinWait();
            }
            left = nanos - clock.nanos();
        }
    }
}
