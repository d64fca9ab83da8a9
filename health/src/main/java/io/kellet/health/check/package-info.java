/**
 * Checks that come with the registry. Each is one class with its options; add one with
 * {@link io.kellet.health.HealthRegistry.Opening#ready} or, if it is a {@link io.kellet.health.LocalCheck}, with
 * {@link io.kellet.health.HealthRegistry.Opening#live}. Start at {@link io.kellet.health.check.HeartbeatCheck}.
 *
 * <p>A check remembers its last look, so each belongs to one registry, which never runs it twice at the same time.
 */
@NullMarked
package io.kellet.health.check;

import org.jspecify.annotations.NullMarked;
