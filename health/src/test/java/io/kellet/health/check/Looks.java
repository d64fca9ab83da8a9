package io.kellet.health.check;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.HealthCheck;
import io.kellet.time.NanoClock;
import java.time.Duration;

/** Runs a check as a registry would. */
final class Looks {

    private Looks() {}

    static CheckResult look(HealthCheck check, NanoClock clock) {
        try {
            return check.check(CheckRun.startingNow(clock, Duration.ofSeconds(10)));
        } catch (Exception e) {
            throw new AssertionError("a local check threw: " + e, e);
        }
    }

    /** With the system's clock. */
    static CheckResult look(HealthCheck check) {
        return look(check, NanoClock.SYSTEM);
    }
}
