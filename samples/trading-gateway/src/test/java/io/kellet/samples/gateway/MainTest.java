package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.audit.AuditLine;
import io.kellet.audit.AuditShape;
import io.kellet.audit.AuditTrail;
import io.kellet.breaker.BreakerConfig;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Which;
import io.kellet.time.NanoClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void theTourHoldsFromTheFirstOrderToTheScrape() {
        int code = Main.tour(settings(0), out);

        assertThat(printed())
                .contains(
                        "1. Steady flow: 1,000 orders per second for 0.5 s",
                        "2. Risk gate",
                        "order-quantity",
                        "3. Limits changed in flight",
                        "4. Kill switch",
                        "armed again by anna and ben",
                        "5. A venue fails and recovers",
                        "breaker HALF_OPEN -> CLOSED",
                        "6. Secrets",
                        "7. Health",
                        "8. The journal",
                        "BROKEN: ",
                        "all held");
        assertThat(printed()).doesNotContain("FAIL");
        assertThat(code).isEqualTo(Main.ALL_HELD);
    }

    @Test
    void theScrapeHasEveryNameOfTheGateAndTheSwitch() throws Exception {
        try (Gateway gateway = gateway()) {
            gateway.runOrders();

            List<String> scrape = Scrape.of(gateway);

            assertThat(scrape)
                    .contains(
                            "risk_enforcement_duration_seconds_count{gate=\"gateway\"} 500",
                            "kill_switch_engaged{name=\"gateway\",scope=\"firm\"} 0.0",
                            "kill_switch_engagements_total{name=\"gateway\"} 0.0",
                            "risk_enforcement_limits_version{gate=\"gateway\"} 1.0");
            for (String series : List.of(
                    "risk_enforcement_duration_seconds_bucket{gate=\"gateway\",le=\"2.5E-5\"}",
                    "risk_enforcement_slo_exceeded_total{gate=\"gateway\",slo=",
                    "risk_enforcement_response_duration_seconds_count{gate=\"gateway\"}",
                    "risk_enforcement_response_slo_exceeded_total{",
                    "risk_enforcement_duration_percentile_seconds{gate=\"gateway\",phi=\"0.9999\"}",
                    "risk_enforcement_duration_max_seconds{",
                    "risk_enforcement_rejections_total{control=\"order-quantity\",gate=\"gateway\",reason=\"over_limit\"}",
                    "risk_enforcement_rejections_total{control=\"kill-switch\",gate=\"gateway\",reason=\"killed\"}",
                    "risk_enforcement_warnings_total{",
                    "risk_enforcement_overrides_total{",
                    "risk_enforcement_reports_unknown_total{",
                    "risk_enforcement_overfills_total{",
                    "risk_enforcement_failed_controls{",
                    "var_calculation_duration_seconds_count",
                    "var_current",
                    "var_limit_breaches_total",
                    "kill_switch_rearms_total{",
                    "kill_switch_refusals_total{",
                    "kill_switch_store_failures_total{",
                    "kill_switch_records_lost_total{")) {
                assertThat(scrape).as(series).anyMatch(line -> line.startsWith(series));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics", "health"})
    void aTakenPortIsSaidWithItsRemedyAndNothingIsLeftRunning(String what) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            int code = Main.tour(what.equals("health") ? settings(0, port) : settings(port, 0), out);

            assertThat(code).isEqualTo(Main.NOT_STARTED);
            assertThat(printed()).contains("port=" + port, "kellet.gateway." + what + "-port");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("gateway") || name.startsWith("kellet"))
                .doesNotContain("HTTP-Dispatcher");
    }

    @Test
    void aJournalThatAnotherGatewayHasIsSaidWithItsRemedy() throws IOException {
        try (GatewaySecrets secrets = secrets();
                GatewayJournal another = GatewayJournal.open(directory.resolve("journal"), secrets)) {
            assertThat(Main.tour(settings(0), out)).isEqualTo(Main.NOT_STARTED);

            assertThat(printed()).contains(another.records().toString(), "in use", "kellet.gateway.journal");
        }
    }

    @Test
    void aJournalWhoseRecordsAreGoneIsSaidWithWhatIsWrong() throws IOException {
        Path home = Files.createDirectory(directory.resolve("journal"));
        Files.createFile(home.resolve("journal.pub"));

        assertThat(Main.tour(settings(0), out)).isEqualTo(Main.NOT_STARTED);

        assertThat(printed()).contains("FileAlreadyExistsException: " + home.resolve("journal.pub"));
    }

    @Test
    void aStoreThatSomebodyChangedIsSaid() throws IOException {
        secrets().close();
        Path store = directory.resolve("secrets/secrets.kellet");
        byte[] bytes = Files.readAllBytes(store);
        bytes[bytes.length - 1] ^= 1;
        Files.write(store, bytes);

        assertThat(Main.tour(settings(0), out)).isEqualTo(Main.NOT_STARTED);

        assertThat(printed()).contains("wrong password, or the file was changed", "kellet.gateway.secrets");
    }

    @Test
    void theSecondStartFindsTheKeysOfTheFirst() throws IOException {
        SecretName session = SecretName.of(GatewaySecrets.VENUE_SESSION);
        Duration patience = Duration.ofSeconds(10);
        try (GatewaySecrets first = secrets();
                GatewaySecrets second = secrets();
                SecretBytes one =
                        first.store().fetch(session, Which.current(), patience).value();
                SecretBytes other =
                        second.store().fetch(session, Which.current(), patience).value()) {
            assertThat(one.sameAs(other)).isTrue();
        }
    }

    @Test
    @Timeout(60)
    void tradingIsHaltedWhenARecordFindsNoRoom() throws IOException {
        try (GatewaySecrets secrets = secrets();
                GatewayJournal journal = GatewayJournal.open(directory.resolve("journal"), secrets);
                KillSwitch kill =
                        KillSwitch.inMemory(KillSwitchConfig.named("gateway").build(), NanoClock.SYSTEM)) {
            journal.haltTradingBy(kill);
            AuditLine line = journal.trail()
                    .line(AuditShape.of("order.decided", "gateway")
                            .text("padding", 200)
                            .build());
            while (line.append(0)) {
                // faster than they can be written
            }

            assertThat(kill.isEngaged(Scope.FIRM, 0, KillMode.HALT)).isTrue();
        }
    }

    @Test
    void closingTheMetricsServerLeavesNoThreadBehind() throws Exception {
        for (int i = 0; i < 20; i++) {
            MetricsServer server = MetricsServer.start(0, () -> "orders 3\n");
            try (server) {
                assertThat(answer(server, "GET", "/metrics").statusCode()).isEqualTo(200);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("gateway-metrics", "HTTP-Dispatcher");
        }
    }

    @Test
    void aStepThatDoesNotHoldOrThrowsFailsTheTourAndTheOthersStillRun() throws IOException {
        try (Gateway gateway = gateway()) {
            Tour tour = new Tour(
                    List.of(
                            step("broken", findings -> findings.check("two and two is five", false)),
                            step("thrown", findings -> {
                                throw new IOException("venue is gone");
                            }),
                            step("fine", findings -> findings.check("two and two is four", true))),
                    out);

            assertThat(tour.run(gateway)).isFalse();
        }

        assertThat(printed())
                .contains(
                        "FAIL  two and two is five",
                        "venue is gone",
                        "ok    two and two is four",
                        "3 steps, 3 checks, 2 FAILED");
    }

    @Test
    void aTourThatChecksNothingHasNotHeld() throws IOException {
        try (Gateway gateway = gateway()) {
            assertThat(new Tour(List.of(step("empty", findings -> {})), out).run(gateway))
                    .isFalse();
        }
    }

    @Test
    void metricsAnswerGetAndHeadOnTheirPathOnly() throws Exception {
        try (MetricsServer server = MetricsServer.start(0, () -> "orders 3\n")) {
            assertThat(answer(server, "GET", "/metrics").body()).isEqualTo("orders 3\n");
            assertThat(answer(server, "HEAD", "/metrics").statusCode()).isEqualTo(200);
            assertThat(answer(server, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(answer(server, "GET", "/metrics/other").statusCode()).isEqualTo(404);
            assertThat(answer(server, "GET", "/").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> answer(MetricsServer server, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private GatewaySettings settings(int port) {
        return settings(port, 0);
    }

    private GatewaySecrets secrets() throws IOException {
        return GatewaySecrets.open(directory.resolve("secrets"));
    }

    private Gateway gateway() throws IOException {
        return new Gateway(settings(0), AuditTrail.none(), secrets());
    }

    private GatewaySettings settings(int metricsPort, int healthPort) {
        return new GatewaySettings(
                1_000,
                Duration.ofMillis(500),
                metricsPort,
                healthPort,
                42,
                directory.resolve("journal"),
                directory.resolve("secrets"),
                BreakerConfig.named("venue").openFor(Duration.ofMillis(20)).build());
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private interface Body {
        void run(Findings findings) throws Exception;
    }

    private static Tour.Step step(String title, Body body) {
        return new Tour.Step() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public void run(Gateway gateway, PrintStream ignored, Findings findings) throws Exception {
                body.run(findings);
            }
        };
    }
}
