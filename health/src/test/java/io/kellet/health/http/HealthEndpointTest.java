package io.kellet.health.http;

import static io.kellet.health.http.Views.failed;
import static io.kellet.health.http.Views.passed;
import static io.kellet.health.http.Views.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.HealthSnapshot;
import io.kellet.health.Probe;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.net.BindException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthEndpointTest {

    private final ManualClock clock = new ManualClock();
    private final FakeHealth health = new FakeHealth(Views.healthy(1));
    private HealthEndpoint endpoint;
    private int port;

    @BeforeEach
    void start() throws IOException {
        endpoint = HealthEndpoint.of(EndpointConfig.named("test").port(0).build(), health)
                .clock(clock)
                .wall(InstantSource.fixed(Views.AT))
                .start();
        port = endpoint.port();
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/health,                     text/plain; charset=utf-8, HEALTH",
        "/healthz,                    text/plain; charset=utf-8, HEALTH",
        "/health/live,                text/plain; charset=utf-8, LIVE",
        "/livez,                      text/plain; charset=utf-8, LIVE",
        "/health/ready,               text/plain; charset=utf-8, READY",
        "/readyz?verbose&exclude=x,   text/plain; charset=utf-8, READY",
        "/health/startup,             text/plain; charset=utf-8, STARTUP",
        "/health/trading,             text/plain; charset=utf-8, TRADING",
        "/health/check/redis,         text/plain; charset=utf-8, CHECK",
        "/health/check/%72edis,       text/plain; charset=utf-8, CHECK",
        "/health/group/infra,         text/plain; charset=utf-8, GROUP",
        "/health/started,             application/json,          STARTUP",
        "/api/v1/health,              application/health+json,   HEALTH",
        "/api/health/detailed,        application/health+json,   HEALTH",
        "/actuator/health,            application/vnd.spring-boot.actuator.v3+json, HEALTH",
        "/actuator/health/liveness,   application/vnd.spring-boot.actuator.v3+json, LIVE",
        "/actuator/health/readiness,  application/vnd.spring-boot.actuator.v3+json, READY",
        "/actuator/health/infra,      application/vnd.spring-boot.actuator.v3+json, GROUP",
        "/actuator/health/redis,      application/vnd.spring-boot.actuator.v3+json, GROUP",
        "/health?format=health,       application/health+json,   HEALTH",
        "/health?x&format=actuator-v2, application/vnd.spring-boot.actuator.v2+json, HEALTH",
        "/health?format=nonsense,     text/plain; charset=utf-8, HEALTH",
        "http://gateway:8000/health,  text/plain; charset=utf-8, HEALTH"
    })
    void eachPathIsAnsweredInItsOwnShapeAndCounted(String target, String type, PathClass path) throws IOException {
        RawClient.Response response = RawClient.get(port, target, "Accept: */*");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo(type);
        assertThat(response.header("Content-Length")).isEqualTo("" + response.bytes().length);
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(response.header("Date")).isEqualTo("Wed, 04 Mar 2026 05:06:07 GMT");
        assertThat(endpoint.answers(path, 200)).isEqualTo(1);
        assertThat(endpoint.answers()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/healt",
                "/health/",
                "//health",
                "/health/nothing",
                "/health/check/",
                "/health/check/nobody",
                "/health/check/redis/x",
                "/health/check/../../health",
                "/health/../health",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/health%00",
                "/health/group/nobody",
                "/actuator",
                "/actuator/health/nobody",
                "/actuator/health/infra/redis",
                "/metrics"
            })
    void whatIsNotThereIsNotFoundAndNothingIsRedirected(String target) throws IOException {
        RawClient.Response response = RawClient.get(port, target);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("Location")).isEmpty();
        assertThat(response.body()).doesNotContain("nobody").doesNotContain("passwd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "BREW"})
    void onlyGetAndHeadAreAllowed(String method) throws IOException {
        RawClient.Response response = RawClient.send(port, method, "/health");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(endpoint.answers(PathClass.HEALTH, 405)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/health/ready?format=actuator",
                "/api/v1/health",
                "/health/started",
                "/nothing",
                "/health%zz",
                "/health/check/nobody"
            })
    void headSaysWhatGetSaysWithoutTheBody(String target) throws IOException {
        health.set(started(2, failed("redis", "down")).build());

        RawClient.Response get = RawClient.get(port, target);
        RawClient.Response head = RawClient.send(port, "HEAD", target);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(get.bytes()).isNotEmpty();
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void theClocksReadingIsHandedToTheHealthWhichKnowsWhatThatMeans() throws IOException {
        RawClient.get(port, "/health");

        assertThat(health.readings).containsExactly(clock.nanos());
    }

    @Test
    void aSnapshotIsSeenByTheVeryNextRequestNeverAnOldBodyOfANewSnapshot() throws IOException {
        for (long version = 2; version < 200; version++) {
            boolean sick = version % 2 == 0;
            HealthSnapshot snapshot = sick
                    ? started(version, failed("redis", "down since " + version)).build()
                    : started(version, passed("redis")).build();
            health.set(snapshot);

            RawClient.Response response = RawClient.get(port, "/health/ready");

            assertThat(response.status()).isEqualTo(sick ? 503 : 200);
            assertThat(response.body()).contains(sick ? "down since " + version : "[+]redis ok");
        }
    }

    @Test
    void whatIsAskedForIsWrittenAsSoonAsThereIsNewsAndBeforeItIsAskedForAgain() throws Exception {
        RawClient.get(port, "/health/ready");
        Await.until(health::isAwaited);
        HealthSnapshot next = started(2, failed("redis", "down")).build();

        health.set(next);

        Renditions.Key key = new Renditions.Key(new Target.OfProbe(Probe.READY), Shape.PLAIN, true);
        Await.until(() -> endpoint.renditions.isPrepared(next, key));
        assertThat(health.readings).hasSize(1);
    }

    @Test
    void healthThatCannotBeReadIsNoYes() throws IOException {
        health.breakDown();

        RawClient.Response response = RawClient.get(port, "/health/live");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("health cannot be read\n");
        assertThat(endpoint.answers(PathClass.LIVE, 500)).isEqualTo(1);
    }

    @Test
    void healthThatIsBrokenByAnErrorIsNoYesEither() throws IOException {
        health.first(() -> {
            throw new NoClassDefFoundError("kill/Switch");
        });
        RawClient.Response response = RawClient.get(port, "/health/live");
        health.first(() -> {});

        assertThat(response.status()).isEqualTo(500);
        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
    }

    @Test
    void troubleThatCannotEvenBeToldDoesNotEndTheServer() throws IOException {
        health.first(() -> {
            throw new Untold();
        });
        for (int i = 0; i < 3; i++) {
            RawClient.get(port, "/health/live");
        }
        health.first(() -> {});

        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
    }

    /** As when there is no memory to write a line of the log. */
    @SuppressWarnings("serial")
    private static final class Untold extends RuntimeException {
        @Override
        public String getMessage() {
            throw new Untold();
        }

        @Override
        public String toString() {
            throw new Untold();
        }
    }

    @Test
    void anErrorDoesNotEndTheThreadThatWritesInAdvance() throws Exception {
        RawClient.get(port, "/health/ready");
        Await.until(health::isAwaited);
        AtomicInteger errors = new AtomicInteger();
        health.firstOfWaiting(() -> {
            if (errors.getAndIncrement() == 0) {
                throw new StackOverflowError();
            }
        });
        health.set(started(2, failed("redis", "down")).build());
        Await.until(() -> errors.get() > 0);
        HealthSnapshot next = started(3, passed("redis")).build();

        health.set(next);

        Renditions.Key key = new Renditions.Key(new Target.OfProbe(Probe.READY), Shape.PLAIN, true);
        Await.until(() -> endpoint.renditions.isPrepared(next, key));
    }

    @Test
    void anInterruptIsForgottenOrTheThreadWouldNeverRestAgain() throws Exception {
        List<Thread> serving = new CopyOnWriteArrayList<>();
        health.first(() -> {
            serving.add(Thread.currentThread());
            Thread.currentThread().interrupt();
        });

        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);

        health.first(() -> {});
        assertThat(serving).hasSize(1);
        Await.until(() -> serving.stream().noneMatch(Thread::isInterrupted));
        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
    }

    @Test
    void anOldClientWithoutAHostIsAnswered() throws IOException {
        assertThat(RawClient.raw(port, "GET /health HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
        assertThat(RawClient.raw(port, "GET /health HTTP/1.0\nConnection: keep-alive\n\n")
                        .header("Connection"))
                .isEqualTo("close");
        assertThat(RawClient.raw(port, "GET /health HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "'nonsense\r\n\r\n', 400",
        "'GET /health\r\n\r\n', 400",
        "'\u0016\u0003\u0001\u0002\u0000', 400",
        "'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505",
        "'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n', 400"
    })
    void whatIsNotHttpIsToldSo(String bytes, int code) throws IOException {
        assertThat(RawClient.raw(port, bytes).status()).isEqualTo(code);
        assertThat(endpoint.answers(PathClass.OTHER, code)).isEqualTo(1);
    }

    @Test
    void aMegabyteOfHeadersIsRefusedAndTheCallerLivesToHearIt() throws IOException {
        String header = "X-Long: " + "x".repeat(1_000) + "\r\n";

        RawClient.Response response =
                RawClient.raw(port, "GET /health HTTP/1.1\r\nHost: x\r\n" + header.repeat(1_000) + "\r\n");

        assertThat(response.status()).isEqualTo(431);
    }

    @Test
    void whateverFollowsARequestIsForgotten() throws IOException {
        RawClient.Response response = RawClient.raw(
                port,
                "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\nExpect: 100-continue\r\n\r\n"
                        + "GET /health HTTP/1.1\r\n\r\n\u0000\u0001 garbage ".repeat(2_000));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).startsWith("ok\n").doesNotContain("HTTP/1.1");
        assertThat(endpoint.answers()).isEqualTo(1);
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingIsLeftBehind() throws Exception {
        EndpointConfig config = EndpointConfig.named("second").port(port).build();

        assertThatThrownBy(() -> HealthEndpoint.of(config, health).start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("host=127.0.0.1 port=" + port)
                .hasMessageContaining("settings host and port");

        assertThat(threads("second")).isEmpty();
        assertThat(RawClient.get(port, "/health").status()).isEqualTo(200);
        assertThatThrownBy(() -> HealthEndpoint.of(
                                EndpointConfig.named("second")
                                        .host("no-such-host.invalid")
                                        .build(),
                                health)
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("host=no-such-host.invalid");
    }

    @Test
    void twoEndpointsInOneProcessDoNotDisturbEachOther() throws Exception {
        FakeHealth other = new FakeHealth(started(1, failed("redis", "down")).build());
        try (HealthEndpoint second = HealthEndpoint.of(
                        EndpointConfig.named("second").port(0).build(), other)
                .start()) {
            assertThat(RawClient.get(port, "/health").status()).isEqualTo(200);
            assertThat(RawClient.get(second.port(), "/health").status()).isEqualTo(503);
            assertThat(threads("second")).hasSize(2).allMatch(Thread::isDaemon);
        }
        assertThat(RawClient.get(port, "/health").status()).isEqualTo(200);
        Await.until(() -> threads("second").isEmpty());
    }

    private static List<Thread> threads(String endpoint) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kellet-health-")
                        && thread.getName().endsWith("-" + endpoint))
                .toList();
    }
}
