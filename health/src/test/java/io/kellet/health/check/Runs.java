package io.kellet.health.check;

import io.kellet.health.CheckRun;
import io.kellet.time.NanoClock;
import java.time.Duration;

/** Runs of checks that talk to real sockets, and so by the real clock. */
public final class Runs {

    private Runs() {}

    /** More than anything here needs, however slow the machine. */
    public static CheckRun patient() {
        return CheckRun.startingNow(NanoClock.SYSTEM, Duration.ofSeconds(60));
    }

    /** For servers that never answer: the shorter, the sooner the test is over; what it finds is the same. */
    public static CheckRun brief() {
        return CheckRun.startingNow(NanoClock.SYSTEM, Duration.ofMillis(300));
    }
}
