package io.kellet.samples.gateway;

import io.kellet.latency.LatencySnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Orders at a constant rate; how long each took, from its actual and from its intended start, beside the machine's floor. */
final class SteadyFlow implements Tour.Step {

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
        new LatencyTable(out)
                .row("decision, from its start", service)
                .row("decision, from when due", response)
                .row("the machine alone (hiccups)", hiccup);
        out.println();

        findings.check("every order got exactly one decision", desk.orders() == settings.orders());
        findings.check("every accepted unit was traded, cancelled or is in a book", desk.balances());
        findings.check(
                "both latencies count every order",
                service.count() == settings.orders() && response.count() == settings.orders());
        findings.check("no order took less than no time", service.negative() + response.negative() == 0);
        List<String> scrape = Scrape.of(gateway);
        findings.check(
                "/metrics shows the same count, and the same number within 25 us",
                scrape.contains("gateway_order_service_duration_seconds_count " + service.count())
                        && scrape.contains("gateway_order_service_duration_seconds_bucket{le=\"2.5E-5\"} "
                                + (service.count() - service.exceeded())));
    }
}
