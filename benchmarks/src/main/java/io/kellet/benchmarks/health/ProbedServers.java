package io.kellet.benchmarks.health;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.kellet.health.CheckConfig;
import io.kellet.health.CheckResult;
import io.kellet.health.Criticality;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.http.EndpointConfig;
import io.kellet.health.http.HealthEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Every contender with the same ten checks, one of which hangs. */
public final class ProbedServers {

    private static final int WELL = 9;

    private ProbedServers() {}

    /** Knows nothing and says yes: what the server itself costs. */
    public static ProbedServer bare() throws IOException {
        return new BareServer(() -> true, () -> {});
    }

    /** Nine checks and an unimportant one that hangs, so that the answer is a yes. */
    public static ProbedServer kellet() throws IOException, InterruptedException {
        HungCheck hung = new HungCheck();
        HealthRegistry.Opening opening = HealthRegistry.of(
                HealthConfig.named("storm").spread(Duration.ZERO).build());
        for (int i = 0; i < WELL; i++) {
            opening.ready(CheckConfig.named("check" + i).build(), run -> CheckResult.passed());
        }
        CheckConfig unimportant = CheckConfig.named("hung")
                .criticality(Criticality.INFO)
                .timeout(Duration.ofMillis(100))
                .build();
        opening.ready(unimportant, run -> hung.isUp() ? CheckResult.passed() : CheckResult.failed("hung"));
        HealthRegistry health = opening.start();
        HealthSnapshot seen = health.snapshot();
        for (int i = 0; i < 100 && !health.isReady(); i++) {
            seen = health.awaitNewer(seen.version(), Duration.ofSeconds(1));
        }
        HealthEndpoint endpoint = HealthEndpoint.of(
                        EndpointConfig.named("storm").port(0).build(), health)
                .start();
        return new ProbedServer() {
            @Override
            public int port() {
                return endpoint.port();
            }

            @Override
            public String path() {
                return "/health/ready";
            }

            @Override
            public void close() {
                endpoint.close();
                health.close();
                hung.release();
            }
        };
    }

    /** Runs all checks for each probe. */
    public static ProbedServer dropwizard() throws IOException {
        HungCheck hung = new HungCheck();
        HealthCheckRegistry registry = new HealthCheckRegistry();
        for (int i = 0; i < WELL; i++) {
            registry.register("check" + i, check(true, hung));
        }
        registry.register("hung", check(false, hung));
        return new BareServer(
                () -> registry.runHealthChecks().values().stream()
                        .allMatch(com.codahale.metrics.health.HealthCheck.Result::isHealthy),
                () -> {
                    hung.release();
                    registry.shutdown();
                });
    }

    private static com.codahale.metrics.health.HealthCheck check(boolean well, HungCheck hung) {
        return new com.codahale.metrics.health.HealthCheck() {
            @Override
            protected Result check() {
                return well || hung.isUp() ? Result.healthy() : Result.unhealthy("hung");
            }
        };
    }

    /** Asks all indicators for each probe. */
    public static ProbedServer spring() throws IOException {
        HungCheck hung = new HungCheck();
        Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
        for (int i = 0; i < WELL; i++) {
            indicators.put("check" + i, () -> Health.up().build());
        }
        indicators.put(
                "hung", () -> hung.isUp() ? Health.up().build() : Health.down().build());
        SpringHealth health = new SpringHealth(indicators);
        return new BareServer(health::isUp, hung::release);
    }
}
