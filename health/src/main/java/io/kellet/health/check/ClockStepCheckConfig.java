package io.kellet.health.check;

import java.time.Duration;

/**
 * What a {@link ClockStepCheck} takes for a step. An instance that exists is valid.
 *
 * @param threshold a step of more than this is a warning; 1 ms to 1 day
 * @param failedFrom a step of more than this is a failure; not shorter than {@code threshold}
 * @param holdFor so long it stays one; 1 s to 1 day. Longer than it takes to confirm a bad result, or nobody will ever hear of it
 */
public record ClockStepCheckConfig(Duration threshold, Duration failedFrom, Duration holdFor) {

    private static final Duration DAY = Duration.ofDays(1);

    public ClockStepCheckConfig {
        Thresholds.requireWithin("threshold", threshold, Duration.ofMillis(1), DAY);
        Thresholds.requireWithin("failedFrom", failedFrom, Duration.ofMillis(1), Duration.ofDays(36_500));
        Thresholds.requireRising("threshold", threshold, "failedFrom", failedFrom);
        Thresholds.requireWithin("holdFor", holdFor, Duration.ofSeconds(1), DAY);
    }

    /** Warns of more than 100 ms, fails from more than a minute, either for 5 minutes. */
    public static ClockStepCheckConfig defaults() {
        return new ClockStepCheckConfig(Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofMinutes(5));
    }
}
