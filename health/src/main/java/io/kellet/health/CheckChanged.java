package io.kellet.health;

import java.time.Instant;

/**
 * A check's status became another one. Only that is a transition: results that differ in nothing but their text are none.
 *
 * @param registry the registry's name
 * @param number counts what this registry has published, {@link HealthChanged} too
 * @param check its name
 * @param rootCause the check for which it is skipped; empty if it is not
 * @param at when
 */
public record CheckChanged(
        String registry,
        long number,
        String check,
        Probe probe,
        Criticality criticality,
        CheckStatus from,
        CheckStatus to,
        CheckReason reason,
        String message,
        String rootCause,
        Instant at) {}
