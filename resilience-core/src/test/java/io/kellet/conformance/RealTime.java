package io.kellet.conformance;

import java.time.Duration;

/** For a peer whose timer cannot be replaced. */
final class RealTime {

    private RealTime() {}

    static void pass(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while time was passing", e);
        }
    }
}
