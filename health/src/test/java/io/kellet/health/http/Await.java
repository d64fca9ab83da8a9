package io.kellet.health.http;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do, as long as it takes; gives up only where it would hang. */
final class Await {

    private Await() {}

    static void until(BooleanSupplier condition) throws TimeoutException {
        for (int looks = 0; !condition.getAsBoolean(); looks++) {
            if (looks > 30_000) {
                throw new TimeoutException("it never came to pass");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
