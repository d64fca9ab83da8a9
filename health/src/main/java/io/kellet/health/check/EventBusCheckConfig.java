package io.kellet.health.check;

import java.time.Duration;

/**
 * When an {@link EventBusCheck} speaks. An instance that exists is valid.
 *
 * @param warningAfter a listener call that takes longer than this is a warning; up to 1 day
 * @param failedAfter one that takes longer than this is a failure; not shorter than {@code warningAfter}
 * @param holdFor how long lost events and listeners that threw are a warning; 1 s to 1 day
 */
public record EventBusCheckConfig(Duration warningAfter, Duration failedAfter, Duration holdFor) {

    private static final Duration DAY = Duration.ofDays(1);

    public EventBusCheckConfig {
        Thresholds.requireWithin("warningAfter", warningAfter, Duration.ZERO, DAY);
        Thresholds.requireWithin("failedAfter", failedAfter, Duration.ZERO, DAY);
        Thresholds.requireRising("warningAfter", warningAfter, "failedAfter", failedAfter);
        Thresholds.requireWithin("holdFor", holdFor, Duration.ofSeconds(1), DAY);
    }

    /** Warns of listeners that take longer than 1 s, fails from 10 s; remembers what was lost for 5 minutes. */
    public static EventBusCheckConfig defaults() {
        return new EventBusCheckConfig(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5));
    }
}
