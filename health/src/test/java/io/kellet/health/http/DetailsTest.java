package io.kellet.health.http;

import static io.kellet.health.http.Views.check;
import static io.kellet.health.http.Views.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.health.CheckReason;
import io.kellet.health.CheckStatus;
import io.kellet.health.Criticality;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.Probe;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told what. */
final class DetailsTest {

    private static final String TOKEN = "a-token-of-24-characters";
    private static final String RIGHT = "Authorization: Bearer " + TOKEN;
    private static final String CANARY = "c4narY-s3cret";
    private static final List<String> PATHS = List.of(
            "/health",
            "/health/live",
            "/health/ready",
            "/health/startup",
            "/health/trading",
            "/health/started",
            "/health/check/database",
            "/health/group/infra",
            "/api/v1/health",
            "/api/health/detailed",
            "/actuator/health",
            "/actuator/health/readiness",
            "/actuator/health/database",
            "/nothing");
    private static final List<String> FORMATS = List.of("plain", "actuator", "actuator-v2", "microprofile", "health");

    /** As it comes if nobody took the secret out before. */
    private static final HealthSnapshot LEAKY = started(
                    1,
                    check(
                            "database",
                            Probe.READY,
                            Criticality.CRITICAL,
                            CheckStatus.FAILED,
                            CheckReason.THREW,
                            "no connection to jdbc:postgresql://app:" + CANARY + "@db:5432/orders",
                            Map.of("url", "redis://:" + CANARY + "@cache:6379", "password", CANARY)))
            .draining("deploy by https://ops:" + CANARY + "@ci.example.org/7")
            .build();

    private static HealthEndpoint start(EndpointConfig.Builder config) throws IOException {
        return HealthEndpoint.of(config.port(0).build(), new FakeHealth(LEAKY)).start();
    }

    private static EndpointConfig.Builder config() {
        return EndpointConfig.named("details");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALWAYS", "WITH_TOKEN", "NEVER"})
    void noSecretLeavesByAnyPathInAnyShape(Details details) throws IOException {
        EndpointConfig.Builder config = config().details(details);
        if (details == Details.WITH_TOKEN) {
            config.token(BearerToken.of(TOKEN.toCharArray()));
        }
        try (HealthEndpoint endpoint = start(config)) {
            for (String path : PATHS) {
                for (String format : FORMATS) {
                    RawClient.Response response =
                            RawClient.get(endpoint.port(), path + "?format=" + format + "&x=" + TOKEN, RIGHT);
                    assertThat(response.body()).as(path + format).doesNotContain(CANARY, TOKEN);
                    assertThat(response.headers().toString()).as(path + format).doesNotContain(CANARY, TOKEN);
                }
            }
            boolean shown =
                    RawClient.get(endpoint.port(), "/health", RIGHT).body().contains("no connection");
            assertThat(shown).isEqualTo(details != Details.NEVER);
        }
    }

    @Test
    void withATokenDetailsAreForWhoSendsItAndStatusesForAll() throws IOException {
        try (HealthEndpoint endpoint = start(config().token(BearerToken.of(TOKEN.toCharArray())))) {
            int port = endpoint.port();
            for (String path : List.of("/health", "/health/ready", "/api/v1/health", "/actuator/health/database")) {
                assertThat(RawClient.get(port, path, RIGHT).body()).contains("no connection");
                assertThat(RawClient.get(port, path, "authorization: bEARER  " + TOKEN)
                                .body())
                        .contains("no connection");
                for (String wrong : List.of(
                        "X: y",
                        RIGHT + "x",
                        "Authorization: Bearer",
                        "Authorization: Bearer ",
                        "Authorization: Basic " + TOKEN,
                        "Authorization: " + TOKEN)) {
                    RawClient.Response response = RawClient.get(port, path, wrong);
                    assertThat(response.status()).as(path + wrong).isEqualTo(503);
                    assertThat(response.body())
                            .as(path + wrong)
                            .doesNotContain("no connection")
                            .doesNotContain("deploy");
                }
            }
            assertThat(RawClient.get(port, "/health/ready").body()).contains("[-]database failed: threw\n");
        }
    }

    @Test
    void whoComesForTheDetailsWithoutTheTokenIsRefusedAndOnlyThere() throws IOException {
        try (HealthEndpoint endpoint = start(config().token(BearerToken.of(TOKEN.toCharArray())))) {
            int port = endpoint.port();
            for (String header : List.of("X: y", RIGHT + "x")) {
                RawClient.Response refused = RawClient.get(port, "/api/health/detailed", header);
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"details\"");
                assertThat(refused.body()).doesNotContain("database");
                assertThat(RawClient.get(port, "/health/live", header).status()).isEqualTo(200);
            }
            assertThat(RawClient.get(port, "/api/health/detailed", RIGHT).status())
                    .isEqualTo(503);
            assertThat(endpoint.answers(PathClass.HEALTH, 401)).isEqualTo(2);
        }
    }

    @Test
    void aTokenThatCannotBeHadOpensNothingAndBreaksNoProbe() throws IOException {
        BearerToken broken = BearerToken.from(() -> {
            throw new IllegalStateException(CANARY);
        });
        try (HealthEndpoint endpoint = start(config().token(broken))) {
            assertThat(RawClient.get(endpoint.port(), "/health/live", RIGHT).status())
                    .isEqualTo(200);
            assertThat(RawClient.get(endpoint.port(), "/api/health/detailed", RIGHT)
                            .status())
                    .isEqualTo(401);
            assertThat(RawClient.get(endpoint.port(), "/health", RIGHT).body()).doesNotContain("no connection");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000"})
    void onLoopbackWhoCallsItByThatAddressSeesDetails(String host) throws IOException {
        try (HealthEndpoint endpoint = start(config())) {
            assertThat(RawClient.raw(endpoint.port(), "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                            .body())
                    .contains("no connection");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example.org", "localhost.example.org", "127.0.0.1.example.org:80", "x@localhost"})
    void onLoopbackAPageThatCameByAnotherNameSeesNone(String host) throws IOException {
        try (HealthEndpoint endpoint = start(config())) {
            RawClient.Response response =
                    RawClient.raw(endpoint.port(), "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("database").doesNotContain("no connection");
        }
    }
}
