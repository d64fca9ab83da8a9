package io.kellet.benchmarks.health;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What all contenders have as one of their ten checks: it waits for somebody who does not come. */
final class HungCheck {

    /** Long enough to be hung for a probe, and short enough for the run to end. */
    private static final long SECONDS = 30;

    private final CountDownLatch released = new CountDownLatch(1);

    /** True once it was released. */
    boolean isUp() {
        try {
            return released.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release() {
        released.countDown();
    }
}
