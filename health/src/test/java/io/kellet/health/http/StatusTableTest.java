package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.HealthStatus;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Status by shape by probe, judged by the rules of those who ask. */
final class StatusTableTest {

    private static final List<String> PATHS = List.of(
            "/health",
            "/health/live",
            "/health/ready",
            "/health/startup",
            "/health/trading",
            "/health/check/redis",
            "/health/group/infra");
    private static final List<String> FORMATS = List.of("plain", "actuator", "actuator-v2", "microprofile", "health");

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (HealthStatus status : HealthStatus.values()) {
            for (boolean consul : new boolean[] {false, true}) {
                rows.add(Arguments.of(status, consul));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyProberUnderstandsEveryStatusInEveryShape(HealthStatus status, boolean consul) throws IOException {
        EndpointConfig config = EndpointConfig.named("table")
                .port(0)
                .warnWith429(consul)
                .envoyDegraded(true)
                .build();
        try (HealthEndpoint endpoint = HealthEndpoint.of(config, new FakeHealth(Views.all(status)))
                .clock(new ManualClock())
                .start()) {
            for (String path : PATHS) {
                for (String format : FORMATS) {
                    String target = path + "?format=" + format;
                    RawClient.Response response = RawClient.get(endpoint.port(), target);

                    // whether all have run once cannot be half true
                    HealthStatus expected = path.endsWith("/startup") && status == HealthStatus.DEGRADED
                            ? HealthStatus.HEALTHY
                            : status;
                    assertUnderstood(response, expected, consul && isForConsul(path, format), target);
                    assertThat(response.header("x-envoy-degraded"))
                            .as(target)
                            .isEqualTo(expected == HealthStatus.DEGRADED ? "true" : "");
                }
            }
        }
    }

    private static boolean isForConsul(String path, String format) {
        return format.equals("plain") && !path.matches("/health/(live|ready|startup)");
    }

    private static void assertUnderstood(
            RawClient.Response response, HealthStatus status, boolean consulAsked, String where) {
        boolean good = status != HealthStatus.UNHEALTHY;
        int code = response.status();
        boolean kubernetes = code >= 200 && code < 400;
        boolean envoy = code == 200;
        String consul = code >= 200 && code < 300 ? "passing" : code == 429 ? "warning" : "critical";
        if (status == HealthStatus.DEGRADED && consulAsked) {
            assertThat(consul).as(where).isEqualTo("warning");
        } else {
            assertThat(kubernetes).as(where).isEqualTo(good);
            assertThat(envoy).as(where).isEqualTo(good);
            assertThat(consul).as(where).isEqualTo(good ? "passing" : "critical");
        }
        assertThat(code).as(where).isIn(200, 429, 503);
    }
}
