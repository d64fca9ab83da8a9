package io.kellet.samples.gateway;

import io.kellet.latency.LatencySnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Orders at a constant rate; how long each took, from its actual and from its intended start, beside the machine's floor. */
final class SteadyFlow implements Tour.Step {

    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};

    private final GatewaySettings settings;

    SteadyFlow(GatewaySettings settings) {
        this.settings = settings;
    }

    @Override
    public String title() {
        return String.format(
                Locale.ROOT,
                "Steady flow: %,d orders per second for %s",
                settings.ordersPerSecond(),
                Shown.seconds(settings.duration()));
    }

    @Override
    public void run(Gateway gateway, PrintStream out, Findings findings) throws IOException, InterruptedException {
        LatencySnapshot serviceBefore = gateway.orders().service().snapshot();
        LatencySnapshot responseBefore = gateway.orders().response().snapshot();
        LatencySnapshot hiccupBefore = gateway.hiccups().snapshot();
        gateway.runOrders();
        LatencySnapshot service = gateway.orders().service().snapshot().since(serviceBefore);
        LatencySnapshot response = gateway.orders().response().snapshot().since(responseBefore);
        LatencySnapshot hiccup = gateway.hiccups().snapshot().since(hiccupBefore);

        OrderDesk desk = gateway.desk();
        for (Decision decision : Decision.values()) {
            out.printf(Locale.ROOT, "   %,9d %s%n", desk.decisions(decision), decision.text);
        }
        out.printf(Locale.ROOT, "%n   %-28s", "");
        for (double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, "%12s", "p" + Shown.trimmed(percentile));
        }
        out.printf(Locale.ROOT, "%12s%12s%n", "max", "over 25 us");
        row(out, "decision, from its start", service);
        row(out, "decision, from when due", response);
        row(out, "the machine alone (hiccups)", hiccup);
        out.println();

        findings.check("every order got exactly one decision", desk.orders() == settings.orders());
        findings.check("every accepted unit was traded or is in the book", desk.balances());
        findings.check(
                "both latencies count every order",
                service.count() == settings.orders() && response.count() == settings.orders());
        findings.check("no order took less than no time", service.negative() + response.negative() == 0);
        List<String> scrape = scrape(gateway.metricsPort());
        findings.check(
                "/metrics shows the same count, and the same number within 25 us",
                scrape.contains("gateway_order_service_duration_seconds_count " + service.count())
                        && scrape.contains("gateway_order_service_duration_seconds_bucket{le=\"2.5E-5\"} "
                                + (service.count() - service.exceeded())));
    }

    private static void row(PrintStream out, String name, LatencySnapshot latency) {
        out.printf(Locale.ROOT, "   %-28s", name);
        for (double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, "%12s", Shown.nanos(latency.valueAtPercentile(percentile)));
        }
        out.printf(Locale.ROOT, "%12s%12s%n", Shown.nanos(latency.maxNanos()), Shown.count(latency.exceeded()));
    }

    private static List<String> scrape(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return response.body().lines().toList();
    }
}
