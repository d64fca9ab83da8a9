/**
 * Settings from code, system properties, environment variables and properties files. Start at
 * {@link io.kellet.config.Settings}; {@link io.kellet.config.Key} declares what may be set.
 *
 * <pre>{@code
 * static final Key<Duration> SLO = Key.ofDuration("kellet.latency.slo", "a check slower than this is counted")
 *         .between(Duration.ofNanos(1_000), Duration.ofSeconds(1))
 *         .defaultsTo(Duration.ofNanos(25_000));
 * static final Key<Integer> THRESHOLD = Key.ofInt("kellet.breaker.*.threshold", "failures in a row that open it")
 *         .between(1, 16_383).defaultsTo(5).env("CIRCUIT_BREAKER_THRESHOLD");
 *
 * Settings settings = Settings.of(SLO, THRESHOLD).process().file(Path.of("gateway.properties")).load();
 * Duration slo = settings.get(SLO);                        // KELLET_LATENCY_SLO=40us, or -Dkellet.latency.slo=40us
 * int threshold = settings.get(THRESHOLD, "orders");       // kellet.breaker.orders.threshold = 3
 * log.info("effective settings:\n{}", settings.describe()); // every value with its origin, secrets hidden
 * }</pre>
 *
 * <p>Strict: an unknown key, a bad value or a setting given twice in one source is an error. One
 * {@link io.kellet.config.SettingsException} names all of them, and a {@code Settings} exists only when there is none,
 * so nothing is ever half applied. This is start-up code: it reads files, allocates and belongs on no trading thread.
 */
@NullMarked
package io.kellet.config;

import org.jspecify.annotations.NullMarked;
