package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

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

    /** A detail that is a share or a time. */
    static double real(CheckResult result, String name) {
        return (double) detail(result, name);
    }

    /** A detail that is a number of something. */
    static long whole(CheckResult result, String name) {
        return (long) detail(result, name);
    }

    private static Object detail(CheckResult result, String name) {
        return requireNonNull(result.details().get(name), name);
    }
}
