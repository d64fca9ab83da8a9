package io.kellet.health;

import java.time.Instant;

/**
 * The answer to a probe became another one.
 *
 * @param registry the registry's name
 * @param number counts what this registry has published, {@link CheckChanged} too
 * @param why the checks that count for it and are not well, and what stands in the way beside them
 * @param at when
 */
public record HealthChanged(
        String registry, long number, Probe probe, HealthStatus from, HealthStatus to, String why, Instant at) {}
