package io.kellet.samples.gateway;

import io.kellet.health.CheckConfig;
import io.kellet.health.CheckStatus;
import io.kellet.health.CheckView;
import io.kellet.health.HealthRegistry;
import io.kellet.health.HealthReport;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.check.TcpCheck;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.RearmRequest;
import io.kellet.order.Scope;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A service that the gateway needs goes away and comes back, the kill switch is engaged, and probes over HTTP tell. */
final class HealthStep implements Tour.Step {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<String> SHAPES = List.of(
            "text/plain",
            "application/vnd.spring-boot.actuator.v3+json",
            "application/json", // MicroProfile's, on its own path
            "application/health+json");

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public String title() {
        return "Health: readiness falls and returns, liveness stays";
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws Exception {
        HealthRegistry health = gateway.health().registry();
        await(health, HealthSnapshot::isStarted);
        findings.check(
                "live, ready and started before anything happens",
                probes(gateway).equals("200 200 200"));
        aServiceGoesAway(gateway, health, out, findings);
        aKillSwitchIsEngaged(gateway, health, findings);
        shapes(gateway, out, findings);
        out.println();
        HealthReport.text(health.snapshot()).lines().forEach(line -> out.println("   " + line));
        findings.check(
                "/metrics says the same: health_status of ready is 1",
                Scrape.of(gateway).contains("health_status{probe=\"ready\",registry=\"gateway\"} 1.0"));
    }

    private void aServiceGoesAway(Gateway gateway, HealthRegistry health, PrintStream out, Findings findings)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket positions = listen(0)) {
            port = positions.getLocalPort();
            TcpCheck reachable = TcpCheck.to("127.0.0.1", port);
            health.addReady(quick("positions").build(), reachable);
            health.addReady(quick("margin").dependsOn("positions").build(), reachable);
            await(
                    health,
                    snapshot -> isNow(snapshot, "positions", CheckStatus.PASSED)
                            && isNow(snapshot, "margin", CheckStatus.PASSED));
        }
        HealthSnapshot down = await(
                health,
                snapshot -> isNow(snapshot, "positions", CheckStatus.FAILED)
                        && isNow(snapshot, "margin", CheckStatus.UNKNOWN));
        out.println("   the position service is gone: "
                + down.check("positions").map(CheckView::message).orElse(""));
        out.println("   who needs it is not asked:    "
                + down.check("margin").map(CheckView::message).orElse(""));
        findings.check(
                "two failures in a row, and it is not ready; live all the same",
                probes(gateway).equals("200 503 200"));
        findings.check(
                "one check failed, the one behind it names the cause",
                down.summary().failed() == 1
                        && down.check("margin")
                                .map(CheckView::rootCause)
                                .orElse("")
                                .equals("positions"));
        try (ServerSocket back = listen(port)) {
            await(
                    health,
                    snapshot -> isNow(snapshot, "positions", CheckStatus.PASSED)
                            && isNow(snapshot, "margin", CheckStatus.PASSED));
            findings.check(
                    "it is back, and so is readiness",
                    back.isBound() && probes(gateway).equals("200 200 200"));
        }
        health.remove("margin");
        health.remove("positions");
        long failures = health.history().stream()
                .filter(change ->
                        change.to() == CheckStatus.FAILED && change.check().matches("positions|margin"))
                .count();
        findings.check(
                "on the whole one check failed once, and nothing is left of it",
                failures == 1
                        && health.snapshot().check("positions").isEmpty()
                        && probes(gateway).equals("200 200 200"));
    }

    private static CheckConfig.Builder quick(String name) {
        return CheckConfig.named(name)
                .period(Duration.ofMillis(200))
                .timeout(Duration.ofMillis(500))
                .damping(2, 2);
    }

    /** The orders flow meanwhile: without prices nobody may trade anyway. */
    private void aKillSwitchIsEngaged(Gateway gateway, HealthRegistry health, Findings findings)
            throws IOException, InterruptedException {
        KillSwitch kill = gateway.risk().kill();
        PacedOrders flow = new PacedOrders(gateway.desk());
        gateway.desk().open(NanoClock.SYSTEM.nanos());
        flow.send(100);
        await(health, snapshot -> isNow(snapshot, "prices", CheckStatus.PASSED));
        flow.send(100);
        boolean before = health.isTradingReady() && status(gateway, "/health/trading") == 200;
        kill.engageFirm(KillMode.REDUCE_ONLY, People.anna("end of day"));
        boolean engaged = !health.isTradingReady() && status(gateway, "/health/trading") == 503;
        boolean ready = status(gateway, "/health/ready") == 200;
        kill.keep(); // so that the engagement has its record
        RearmRequest request = kill.requestRearm(Scope.FIRM, 0, KillMode.REDUCE_ONLY, People.anna("another day"));
        kill.approve(request, People.ben("another day"));
        flow.send(100);
        boolean after = health.isTradingReady() && status(gateway, "/health/trading") == 200;
        findings.check(
                "not ready to trade from the moment the kill switch is engaged until it is armed again, and ready for work throughout",
                before && engaged && ready && after);
    }

    private void shapes(Gateway gateway, PrintStream out, Findings findings) throws IOException, InterruptedException {
        int right = 0;
        for (String shape : SHAPES) {
            String path = shape.equals("application/json") ? "/health/ready?format=microprofile" : "/health/ready";
            HttpResponse<String> answer = get(gateway, path, shape);
            String type = answer.headers().firstValue("Content-Type").orElse("none");
            right += answer.statusCode() == 200
                            && type.startsWith(shape)
                            && !answer.body().isEmpty()
                    ? 1
                    : 0;
            out.println("   curl -H 'Accept: " + shape + "' 'http://127.0.0.1:"
                    + gateway.health().port() + path + "'");
        }
        findings.check("the same answer in four shapes", right == SHAPES.size());
    }

    private static boolean isNow(HealthSnapshot snapshot, String check, CheckStatus status) {
        return snapshot.check(check)
                .map(CheckView::status)
                .filter(status::equals)
                .isPresent();
    }

    private static HealthSnapshot await(HealthRegistry health, Predicate<HealthSnapshot> reached)
            throws InterruptedException {
        NanoClock clock = NanoClock.SYSTEM;
        long giveUpAt = clock.nanos() + PATIENCE.toNanos();
        HealthSnapshot seen = health.snapshot();
        while (!reached.test(seen)) {
            if (clock.nanos() - giveUpAt > 0) {
                throw new IllegalStateException("did not come about: " + HealthReport.text(seen));
            }
            seen = health.awaitNewer(seen.version(), Duration.ofSeconds(1));
        }
        return seen;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        return socket;
    }

    /** Live, ready and startup. */
    private String probes(Gateway gateway) throws IOException, InterruptedException {
        return status(gateway, "/health/live") + " " + status(gateway, "/health/ready") + " "
                + status(gateway, "/health/startup");
    }

    private int status(Gateway gateway, String path) throws IOException, InterruptedException {
        return get(gateway, path, "*/*").statusCode();
    }

    private HttpResponse<String> get(Gateway gateway, String path, String accept)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.health().port() + path))
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(5))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
