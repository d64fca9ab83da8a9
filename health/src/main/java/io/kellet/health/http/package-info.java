/**
 * Shows health over HTTP. Start at {@link io.kellet.health.http.HealthEndpoint}.
 *
 * <p>Nothing here runs a check: it reads a {@link io.kellet.health.HealthSource}, as any other adapter may.
 */
@NullMarked
package io.kellet.health.http;

import org.jspecify.annotations.NullMarked;
