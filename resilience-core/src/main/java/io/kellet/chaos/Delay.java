package io.kellet.chaos;

import io.kellet.count.VirtualThreads;
import io.kellet.time.NanoClock;

/**
 * Makes a thread wait until the clock says so: accurate to a reading, because it spins, or parks up to the last part and
 * then spins. It ends early if the experiment does, if the clock goes back, and if the thread is interrupted, which a call
 * that is slow by itself would notice too; the interrupt stays for it to see.
 */
final class Delay {

    private static final long SPIN_NANOS = 200_000; // a parked thread comes late, by about 60 us on an idle Linux
    private static final long PARK_NANOS = 1_000_000; // at most, so that an abort is soon noticed

    /** How a thread gives up its processor; a test puts a manual clock forward instead. */
    @FunctionalInterface
    interface Parker {
        void park(long nanos);
    }

    private final NanoClock clock;
    private final Parker parker;

    Delay(NanoClock clock, Parker parker) {
        this.clock = clock;
        this.parker = parker;
    }

    void serve(Experiment experiment, long nanos, boolean parks) {
        Thread current = Thread.currentThread();
        boolean mayPark = parks || VirtualThreads.isVirtual(current);
        long began = clock.nanos();
        long last = began;
        while (true) {
            long now = clock.nanos();
            long left = nanos - (now - began);
            if (left <= 0 || now - last < 0 || !experiment.letsWait(now) || current.isInterrupted()) {
                return;
            }
            last = now;
            if (mayPark && left > SPIN_NANOS) {
                parker.park(Math.min(left - SPIN_NANOS, PARK_NANOS));
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
