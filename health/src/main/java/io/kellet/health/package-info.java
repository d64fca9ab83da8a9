/**
 * Health that never lies and never causes the outage it reports. Start at {@link io.kellet.health.HealthRegistry}.
 *
 * <p>Checks run on threads of this module's own; whoever asks reads one immutable {@link io.kellet.health.HealthSnapshot}, which costs
 * one load. Unless a type says otherwise many threads may use it at once.
 */
@NullMarked
package io.kellet.health;

import org.jspecify.annotations.NullMarked;
