package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.kellet.health.CheckConfig;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.Criticality;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthMetrics;
import io.kellet.health.HealthRegistry;
import io.kellet.health.HealthReport;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.http.EndpointConfig;
import io.kellet.health.http.HealthEndpoint;
import io.kellet.metrics.KelletMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Registry, checks, endpoint and metrics together, with a real Redis and a real PostgreSQL that go and come back. */
@Timeout(180)
final class WholeServiceTest {

    private static final String CANARY = "c4n4ryW0rd";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aServiceWhoseRedisAndDatabaseAreGoneIsLiveAndNotReadyUntilTheyAreBack() throws Exception {
        try (RedisFixture redis = RedisFixture.start();
                PostgresFixture postgres = PostgresFixture.start();
                HikariDataSource pool = pool(postgres.url());
                RedisCheck redisCheck = RedisCheck.of(
                        RedisCheckConfig.at("127.0.0.1", redis.port()).build());
                HealthRegistry health = HealthRegistry.of(quickly("whole"))
                        .live(quick("deadlock").build(), new DeadlockCheck())
                        .ready(quick("redis").build(), redisCheck)
                        .ready(quick("database").build(), JdbcCheck.of(pool))
                        .start();
                HealthEndpoint endpoint = HealthEndpoint.of(
                                EndpointConfig.named("whole").port(0).build(), health)
                        .start()) {
            await(health, HealthSnapshot::isStarted);
            assertThat(probes(endpoint)).isEqualTo("live 200, ready 200");

            redis.stop();
            try {
                await(health, snapshot -> is(snapshot, "redis", CheckStatus.FAILED));
                assertThat(probes(endpoint)).isEqualTo("live 200, ready 503");
            } finally {
                redis.goOn();
            }
            await(health, snapshot -> is(snapshot, "redis", CheckStatus.PASSED));
            assertThat(probes(endpoint)).isEqualTo("live 200, ready 200");

            redis.kill();
            postgres.stop();
            try {
                await(
                        health,
                        snapshot -> is(snapshot, "redis", CheckStatus.FAILED)
                                && is(snapshot, "database", CheckStatus.FAILED));
                assertThat(probes(endpoint)).isEqualTo("live 200, ready 503");
            } finally {
                postgres.goOn();
            }
            redis.restart();
            await(
                    health,
                    snapshot ->
                            is(snapshot, "redis", CheckStatus.PASSED) && is(snapshot, "database", CheckStatus.PASSED));
            assertThat(probes(endpoint)).isEqualTo("live 200, ready 200");
        }
    }

    @Test
    void whatACheckLetsSlipIsNowhereToBeSeen() throws Exception {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (HealthRegistry health = HealthRegistry.of(quickly("canary"))
                        .ready(quick("throws").build(), run -> {
                            throw new IOException(
                                    "cannot log in",
                                    new SQLException(
                                            "jdbc:postgresql://app:" + CANARY + "@db/orders?password=" + CANARY));
                        })
                        .ready(quick("throws-itself").build(), run -> {
                            throw new IOException("jdbc:postgresql://app:" + CANARY + "@db/orders?password=" + CANARY);
                        })
                        .ready(
                                quick("tells").criticality(Criticality.INFO).build(),
                                run -> CheckResult.failed("redis://:" + CANARY + "@cache refused AUTH")
                                        .with("password=" + CANARY, "yes")
                                        .with("header", "Authorization: Bearer " + CANARY + CANARY))
                        .start();
                HealthEndpoint endpoint = HealthEndpoint.of(
                                EndpointConfig.named("canary").port(0).build(), health)
                        .start()) {
            HealthMetrics.bind(KelletMetrics.bindTo(prometheus), health);
            HealthSnapshot seen = await(health, HealthSnapshot::isStarted);

            assertThat(HealthReport.text(seen)).contains("FAILED").doesNotContain(CANARY);
            assertThat(health.history().toString()).doesNotContain(CANARY);
            assertThat(prometheus.scrape()).contains("health_check_status").doesNotContain(CANARY);
            for (String path : List.of("/health", "/api/health/detailed", "/actuator/health", "/health/check/tells")) {
                for (String shape : List.of("plain", "actuator", "actuator-v2", "microprofile", "health")) {
                    HttpResponse<String> answer = get(endpoint, path + "?format=" + shape);

                    assertThat(answer.body())
                            .as(path + " " + shape)
                            .isNotEmpty()
                            .doesNotContain(CANARY);
                }
            }
        }
    }

    private static HealthConfig quickly(String name) {
        return HealthConfig.named(name).spread(Duration.ZERO).build();
    }

    private static CheckConfig.Builder quick(String name) {
        return CheckConfig.named(name)
                .period(Duration.ofMillis(100))
                .timeout(Duration.ofSeconds(1))
                .damping(2, 2);
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(500);
        return new HikariDataSource(config);
    }

    private static boolean is(HealthSnapshot snapshot, String check, CheckStatus status) {
        return snapshot.check(check)
                .map(CheckView::status)
                .filter(status::equals)
                .isPresent();
    }

    /** Waits for news, not for time: the class's limit is the only one. */
    private static HealthSnapshot await(HealthRegistry health, Predicate<HealthSnapshot> reached)
            throws InterruptedException {
        HealthSnapshot seen = health.snapshot();
        while (!reached.test(seen)) {
            seen = health.awaitNewer(seen.version(), Duration.ofMinutes(1));
        }
        return seen;
    }

    private String probes(HealthEndpoint endpoint) throws IOException, InterruptedException {
        return "live " + get(endpoint, "/health/live").statusCode() + ", ready "
                + get(endpoint, "/health/ready").statusCode();
    }

    private HttpResponse<String> get(HealthEndpoint endpoint, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
