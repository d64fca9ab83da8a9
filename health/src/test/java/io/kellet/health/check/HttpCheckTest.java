package io.kellet.health.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HttpCheckTest {

    private static final String CANARY = "canary-7f3a";

    private final CountDownLatch never = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    private @Nullable HttpServer server;

    @AfterEach
    void stop() {
        never.countDown();
        endServer();
        workers.shutdownNow();
    }

    private void endServer() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI serving(HttpHandler handler) throws IOException {
        return started(
                "http", HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), handler);
    }

    private URI serving(Certificates.Server certificate, HttpHandler handler) throws Exception {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(certificate.serving()));
        return started("https", https, handler);
    }

    private URI started(String scheme, HttpServer made, HttpHandler handler) {
        server = made;
        made.createContext("/", exchange -> {
            clientPorts.add(exchange.getRemoteAddress().getPort());
            try (exchange) {
                handler.handle(exchange);
            }
        });
        made.setExecutor(workers);
        made.start();
        return URI.create(scheme + "://127.0.0.1:" + made.getAddress().getPort() + "/health");
    }

    private static HttpHandler answering(int status, String body) {
        return exchange -> answer(exchange, status, body);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        boolean none = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
        if (!none) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static CheckResult ask(HttpCheckConfig.Builder config) throws InterruptedException {
        try (HttpCheck check = HttpCheck.of(config.build())) {
            return check.check(Runs.patient());
        }
    }

    @Test
    void passesOnAStatusThatWasExpected() throws Exception {
        URI uri = serving(answering(204, ""));

        CheckResult result = ask(HttpCheckConfig.at(uri));

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(result.details()).containsEntry("status", 204L);
    }

    @Test
    void namesTheStatusItFoundAndTheOneItExpected() throws Exception {
        URI uri = serving(answering(503, "no"));

        assertThat(ask(HttpCheckConfig.at(uri)).message()).isEqualTo(uri + " answered 503, expected 200..299");
        assertThat(ask(HttpCheckConfig.at(uri).status(503)).status()).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void asksWithHeadIfTold() throws Exception {
        AtomicReference<String> method = new AtomicReference<>();
        URI uri = serving(exchange -> {
            method.set(exchange.getRequestMethod());
            answer(exchange, 200, "body");
        });

        assertThat(ask(HttpCheckConfig.at(uri).head()).status()).isEqualTo(CheckStatus.PASSED);
        assertThat(method.get()).isEqualTo("HEAD");
    }

    @Test
    void looksAtTheBodyIfTold() throws Exception {
        URI uri = serving(answering(200, "{\"status\":\"DOWN\"}"));

        CheckResult up = ask(HttpCheckConfig.at(uri).body("\"UP\"", body -> body.contains("\"UP\"")));
        CheckResult down = ask(HttpCheckConfig.at(uri).body("\"DOWN\"", body -> body.contains("\"DOWN\"")));

        assertThat(up.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(up.message()).contains("body of 17 bytes is not the expected \"UP\"");
        assertThat(down.status()).isEqualTo(CheckStatus.PASSED);
    }

    @Test
    void aBodyThatNeverEndsIsReadUpToTheLimitAndNoFurther() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        URI uri = serving(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[8192];
            try {
                while (never.getCount() > 0) {
                    exchange.getResponseBody().write(chunk);
                }
            } finally {
                hungUp.countDown();
            }
        });

        CheckResult any = ask(HttpCheckConfig.at(uri));
        CheckResult looked = ask(HttpCheckConfig.at(uri).body("anything", body -> true));

        assertThat(any.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(looked.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(looked.message()).contains("more than 65536 bytes");
        hungUp.await();
    }

    @Test
    void aBodyOfJustTheLimitIsWhole() throws Exception {
        URI uri = serving(answering(200, "x".repeat(100)));

        assertThat(ask(HttpCheckConfig.at(uri).maxBodyBytes(100).body("xs", body -> body.length() == 100))
                        .status())
                .isEqualTo(CheckStatus.PASSED);
        assertThat(ask(HttpCheckConfig.at(uri).maxBodyBytes(99).body("xs", body -> true))
                        .status())
                .isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void aBodyThatDripsDoesNotOutliveTheRun() throws Exception {
        URI uri = serving(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            do {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            } while (isNotOver());
        });
        try (HttpCheck check = HttpCheck.of(HttpCheckConfig.at(uri).build())) {
            CheckResult result = check.check(Runs.brief());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("answered 200, but its body did not end in time");
        }
    }

    private boolean isNotOver() {
        try {
            return !never.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aHeadThatNeverEndsDoesNotOutliveTheRun() throws Exception {
        try (FakeServer drips = FakeServer.that((in, out) -> {
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
                    while (isNotOver()) {
                        out.write("X-Drip: drop\r\n".getBytes(UTF_8));
                        out.flush();
                    }
                });
                HttpCheck check = HttpCheck.of(HttpCheckConfig.at(URI.create("http://127.0.0.1:" + drips.port() + "/"))
                        .build())) {
            CheckResult result = check.check(Runs.brief());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("did not answer in time");
        }
    }

    @Test
    void aServerThatSaysNothingOrNonsenseFails() throws Exception {
        try (FakeServer silent = FakeServer.that((in, out) -> never.await());
                FakeServer nonsense = FakeServer.that((in, out) -> {
                    in.read();
                    out.write("+PONG\r\n\r\n".getBytes(UTF_8));
                });
                FakeServer cut = FakeServer.that((in, out) -> {
                    in.read(new byte[1024]);
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".getBytes(UTF_8));
                });
                HttpCheck toSilent = HttpCheck.of(at(silent));
                HttpCheck toNonsense = HttpCheck.of(at(nonsense));
                HttpCheck toCut = HttpCheck.of(at(cut))) {
            assertThat(toSilent.check(Runs.brief()).message()).contains("did not answer in time");
            assertThat(toNonsense.check(Runs.patient()).status()).isEqualTo(CheckStatus.FAILED);
            assertThat(toCut.check(Runs.patient()).message()).contains("broke off in the middle of the body");
        }
    }

    private static HttpCheckConfig at(FakeServer server) {
        return HttpCheckConfig.at(URI.create("http://127.0.0.1:" + server.port() + "/"))
                .build();
    }

    @Test
    void followsNoRedirectSoNoHeaderGoesToAnotherHost() throws Exception {
        try (FakeServer other = FakeServer.that((in, out) -> {})) {
            URI uri = serving(exchange -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + other.port() + "/");
                answer(exchange, 302, "");
            });

            CheckResult result = ask(HttpCheckConfig.at(uri).header("Authorization", CANARY));

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("302").contains("redirects are not followed");
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void sendsHeadersAndAsksForTheirValuesEachTime() throws Exception {
        AtomicReference<String> token = new AtomicReference<>("one");
        URI uri = serving(exchange -> answer(
                exchange, "Bearer two".equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401, ""));
        try (HttpCheck check = HttpCheck.of(HttpCheckConfig.at(uri)
                .header("Authorization", () -> "Bearer " + token.get())
                .build())) {
            CheckResult before = check.check(Runs.patient());
            token.set("two");
            CheckResult after = check.check(Runs.patient());

            assertThat(before.details()).containsEntry("status", 401L);
            assertThat(after.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void noTextHoldsAHeaderAQueryOrWhatTheServerSaid() throws Exception {
        URI uri = serving(answering(500, CANARY));
        HttpCheckConfig.Builder config =
                HttpCheckConfig.at(URI.create(uri + "?token=" + CANARY)).header("Authorization", CANARY);
        HttpCheckConfig.Builder broken = HttpCheckConfig.at(uri).header("Authorization", CANARY + "\r\nX: y");
        HttpCheckConfig.Builder throwing = HttpCheckConfig.at(uri).header("Authorization", () -> {
            throw new IllegalStateException(CANARY);
        });

        String texts =
                ask(config).toString() + ask(broken) + ask(throwing) + config.build() + HttpCheck.of(config.build());

        assertThat(texts)
                .contains("answered 500", "holds characters that no header may", "supplier threw")
                .doesNotContain(CANARY);
    }

    @Test
    void aCertificateThatEndsSoonIsAWarningAndOneThatHasEndedAFailure() throws Exception {
        Certificates.Server certificate = Certificates.of("127.0.0.1", "-1d", 30);
        URI uri = serving(certificate, answering(200, "ok"));
        Instant end = ((java.security.cert.X509Certificate) certificate.keys().getCertificate("server"))
                .getNotAfter()
                .toInstant();
        AtomicReference<Instant> now = new AtomicReference<>();
        InstantSource wall = now::get;
        try (HttpCheck check = HttpCheck.of(HttpCheckConfig.at(uri).build(), certificate.trusting(), wall)) {
            now.set(end.minus(Duration.ofDays(15)));
            CheckResult early = check.check(Runs.patient());
            now.set(end.minus(Duration.ofDays(13)));
            CheckResult soon = check.check(Runs.patient());
            now.set(end.plusSeconds(1));
            CheckResult over = check.check(Runs.patient());

            assertThat(early.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(early.details()).containsEntry("certificateDaysLeft", 15L);
            assertThat(soon.status()).isEqualTo(CheckStatus.WARNING);
            assertThat(soon.message()).contains("expires in 13 days, on " + end);
            assertThat(over.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(over.message()).contains("expired on " + end);
        }
    }

    @Test
    void certificatesThatAreExpiredUnknownOrMadeOutToSomebodyElseFailEachWithItsReason() throws Exception {
        Certificates.Server expired = Certificates.of("127.0.0.1", "-30d", 10);
        Certificates.Server other = Certificates.of("10.9.8.7", "-1d", 30);

        URI uri = serving(expired, answering(200, "ok"));
        CheckResult late = ask(uri, expired);
        endServer();
        URI second = serving(other, answering(200, "ok"));
        CheckResult stranger = ask(second, expired);
        CheckResult misnamed = ask(second, other);

        assertThat(late.message()).contains("has a certificate that expired on");
        assertThat(stranger.message()).contains("is not trusted here");
        assertThat(misnamed.message()).contains("made out to this name");
    }

    private static CheckResult ask(URI uri, Certificates.Server trusted) throws Exception {
        try (HttpCheck check =
                HttpCheck.of(HttpCheckConfig.at(uri).build(), trusted.trusting(), InstantSource.system())) {
            return check.check(Runs.patient());
        }
    }

    @Test
    void plainHttpOnATlsPortSaysWhatIsWrong() throws Exception {
        try (FakeServer plain = FakeServer.that((in, out) -> {
            in.read();
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
        })) {
            CheckResult result = ask(HttpCheckConfig.at(URI.create("https://127.0.0.1:" + plain.port() + "/")));

            assertThat(result.message()).contains("does it speak TLS");
        }
    }

    @Test
    void twoThousandRunsUseOneConnectionAndFewThreadsAndLeaveNoSocketBehind() throws Exception {
        try (FakeServer server = FakeServer.that(HttpCheckTest::keepAnsweringOk);
                HttpCheck check = HttpCheck.of(at(server))) {
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 2_000; i++) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }

            assertThat(FileDescriptors.open()).isLessThan(before + 20);
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("kellet-http-check-127.0.0.1"))
                            .collect(Collectors.toSet()))
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Each answer in one piece: the JDK's server sends two, and the second waits for the client's acknowledgement. */
    private static void keepAnsweringOk(InputStream in, OutputStream out) throws IOException {
        int ends = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
            if (ends == 2) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(UTF_8));
            }
        }
    }

    @Test
    void runsThatTimeOutLeaveNoSocketBehind() throws Exception {
        try (FakeServer silent = FakeServer.that((in, out) -> {
                    while (in.read() >= 0) {}
                });
                HttpCheck check = HttpCheck.of(at(silent))) {
            check.check(Runs.brief());
            int before = FileDescriptors.open();

            for (int i = 0; i < 200; i++) {
                CheckResult result =
                        check.check(CheckRun.startingNow(io.kellet.time.NanoClock.SYSTEM, Duration.ofMillis(5)));
                assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            }

            // the last ones may still be closing
            assertThat(FileDescriptors.open()).isLessThan(before + 100);
        }
    }

    @Test
    void startsAfreshEveryTenMinutesToSeeNewAddressesAndCertificates() throws Exception {
        URI uri = serving(answering(200, "ok"));
        ManualClock clock = new ManualClock();
        try (HttpCheck check = HttpCheck.of(HttpCheckConfig.at(uri).build())) {
            for (int minutes = 0; minutes < 30; minutes++) {
                check.check(CheckRun.startingNow(clock, Duration.ofSeconds(60)));
                clock.advance(Duration.ofMinutes(1));
            }
        }

        assertThat(clientPorts).hasSize(3);
    }

    @Test
    void usesTheApplicationsClientAndLeavesItOpen() throws Exception {
        URI uri = serving(answering(200, "ok"));
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 2; i++) {
            try (HttpCheck check =
                    HttpCheck.over(client, HttpCheckConfig.at(uri).build(), InstantSource.system())) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }
        }
        HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        assertThatThrownBy(() -> HttpCheck.over(follows, HttpCheckConfig.at(uri).build(), InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not follow redirects");
    }

    @Test
    void aClosedCheckSaysSo() throws Exception {
        URI uri = serving(answering(200, "ok"));
        HttpCheck check = HttpCheck.of(HttpCheckConfig.at(uri).build());
        check.check(Runs.patient());

        check.close();

        assertThatThrownBy(() -> check.check(Runs.patient()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aConfigThatExistsIsValidAndAWrongOneIsRefusedWithoutShowingAPassword() {
        assertThatThrownBy(() -> HttpCheckConfig.at(URI.create("http://user:" + CANARY + "@host/"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not hold a user")
                .message()
                .doesNotContain(CANARY);
        assertThatThrownBy(() -> HttpCheckConfig.at(URI.create("http://us_er:" + CANARY + "@ho_st/"))
                        .build())
                .hasMessageContaining("must be http or https, with a host")
                .message()
                .doesNotContain(CANARY);
        HttpCheckConfig.Builder good = HttpCheckConfig.at(URI.create("http://host/"));
        assertThatThrownBy(() -> HttpCheckConfig.at(URI.create("ftp://host/")).build())
                .hasMessageContaining("scheme=ftp");
        assertThatThrownBy(
                        () -> HttpCheckConfig.at(URI.create("http://host/#x")).build())
                .hasMessageContaining("fragment");
        assertThatThrownBy(() -> good.maxBodyBytes(-1).build()).hasMessageContaining("0..16777216: -1");
        assertThatThrownBy(() -> good.maxBodyBytes(0)
                        .certificateWarning(Duration.ofDays(-1))
                        .build())
                .hasMessageContaining("certificateWarning must be");
        assertThatThrownBy(() -> HttpCheckConfig.at(URI.create("http://host/"))
                        .header("Host", "x")
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpCheckConfig.at(URI.create("http://host/"))
                        .head()
                        .body("x", body -> true)
                        .build())
                .hasMessageContaining("HEAD");
    }
}
