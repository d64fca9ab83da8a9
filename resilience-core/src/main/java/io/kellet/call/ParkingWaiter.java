package io.kellet.call;

import io.kellet.time.NanoClock;
import java.util.concurrent.locks.LockSupport;

/** Adds up what the clock moved forward, so that a step back costs the wait what it had slept since the last look at most. */
final class ParkingWaiter implements Waiter {

    private final NanoClock clock;

    ParkingWaiter(NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public void await(long nanos) throws InterruptedException {
        long left = nanos;
        long last = clock.nanos();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for the next attempt");
            }
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            long now = clock.nanos();
            left -= Math.max(0, now - last);
            last = now;
        }
    }
}
