package io.kellet.samples.gateway;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerSettings;
import io.kellet.config.Key;
import io.kellet.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an operator may set: in the environment ({@code KELLET_GATEWAY_DURATION=1m}), as a system property, or in a file
 * {@code gateway.properties} in the working directory.
 */
record GatewaySettings(
        int ordersPerSecond,
        Duration duration,
        int metricsPort,
        int healthPort,
        long seed,
        Path journal,
        Path secrets,
        BreakerConfig venueBreaker) {

    private static final String VENUE = "venue";

    private static final Key<Integer> ORDERS_PER_SECOND = Key.ofInt(
                    "kellet.gateway.orders-per-second",
                    "constant rate of the order flow; the limits file lets a little more pass")
            .between(1, 50_000)
            .defaultsTo(5_000);
    private static final Key<Duration> DURATION = Key.ofDuration(
                    "kellet.gateway.duration", "how long the steady flow lasts")
            .between(Duration.ofMillis(100), Duration.ofHours(1))
            .defaultsTo(Duration.ofSeconds(10));
    private static final Key<Integer> METRICS_PORT = Key.ofInt(
                    "kellet.gateway.metrics-port", "port of /metrics on loopback, 0 for any free one")
            .between(0, 65_535)
            .defaultsTo(9_900);
    private static final Key<Integer> HEALTH_PORT = Key.ofInt(
                    "kellet.gateway.health-port", "port of /health on loopback, 0 for any free one")
            .between(0, 65_535)
            .defaultsTo(8_000);
    private static final Key<Long> SEED = Key.ofLong("kellet.gateway.seed", "the same seed makes up the same orders")
            .defaultsTo(20_260_302L);

    private static final Key<String> JOURNAL = Key.ofString(
                    "kellet.gateway.journal",
                    "directory of the journal, its keys and its anchors; made if it is not there")
            .defaultsTo("target/gateway-journal");
    private static final Key<String> SECRETS = Key.ofString(
                    "kellet.gateway.secrets",
                    "directory of the encrypted secrets and their password; made if it is not there")
            .defaultsTo("target/gateway-secrets");

    static final List<Key<?>> KEYS = Stream.concat(
                    Stream.of(ORDERS_PER_SECOND, DURATION, METRICS_PORT, HEALTH_PORT, SEED, JOURNAL, SECRETS),
                    BreakerSettings.KEYS.stream())
            .toList();

    /** Reads the process's own settings. */
    static Settings load() {
        return Settings.of(KEYS)
                .process()
                .optionalFile(Path.of("gateway.properties"))
                .withDefault(BreakerSettings.OPEN_FOR, VENUE, Duration.ofMillis(250)) // a demo should not last minutes
                .load();
    }

    static GatewaySettings from(Settings settings) {
        return new GatewaySettings(
                settings.get(ORDERS_PER_SECOND),
                settings.get(DURATION),
                settings.get(METRICS_PORT),
                settings.get(HEALTH_PORT),
                settings.get(SEED),
                Path.of(settings.get(JOURNAL)),
                Path.of(settings.get(SECRETS)),
                BreakerSettings.config(settings, VENUE));
    }

    long intervalNanos() {
        return 1_000_000_000L / ordersPerSecond;
    }

    long orders() {
        return Math.max(1, duration.toNanos() / intervalNanos());
    }
}
