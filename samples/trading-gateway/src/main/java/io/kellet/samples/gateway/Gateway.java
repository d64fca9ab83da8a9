package io.kellet.samples.gateway;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.latency.HiccupMeter;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.metrics.KelletMetrics;
import io.kellet.time.NanoClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;

/** The running gateway: an order desk, its latencies, the machine's hiccups beside them, a guarded way to a
 * venue, and metrics over HTTP. */
final class Gateway implements AutoCloseable {

    private static final int BOOK_TICKS = 4_096;

    private final GatewaySettings settings;
    private final OrderDesk desk = new OrderDesk(new OrderBook(BOOK_TICKS));
    private final PacedLatency orders = new PacedLatency(
            new LatencyRecorder(LatencyConfig.named("order-service").build()),
            new LatencyRecorder(LatencyConfig.named("order-response").build()));
    private final EventBus events;
    private final VenueLink venue;
    private final HiccupMeter hiccups;
    private final MetricsServer server;

    /**
     * Starts everything but the flow of orders.
     *
     * @throws IOException if the metrics port is taken; nothing runs then
     */
    Gateway(GatewaySettings settings) throws IOException {
        this.settings = settings;
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        server = MetricsServer.start(settings.metricsPort(), registry::scrape);
        hiccups = HiccupMeter.start();
        events = EventBus.start(EventBusConfig.named("gateway").build(), NanoClock.SYSTEM);
        LatencyRecorder venueCalls =
                new LatencyRecorder(LatencyConfig.named("venue-call").build());
        venue = new VenueLink(settings.venueBreaker(), NanoClock.SYSTEM, events, venueCalls);
        KelletMetrics metrics = KelletMetrics.bindTo(registry);
        metrics.add("gateway.order.service", orders.service());
        metrics.add("gateway.order.response", orders.response());
        metrics.add("gateway.hiccup", hiccups.recorder());
        metrics.add("gateway.venue.call", venueCalls);
        metrics.add("gateway.events", events);
        metrics.add(venue.breaker());
    }

    /** Sends the whole flow on the calling thread, which is the trading thread here. */
    void runOrders() {
        NanoClock clock = NanoClock.SYSTEM;
        OrderSource source = new OrderSource(settings.seed(), BOOK_TICKS);
        new OrderFlow(clock, new SpinningWait(clock), orders, source, desk)
                .run(settings.orders(), settings.intervalNanos());
    }

    OrderDesk desk() {
        return desk;
    }

    PacedLatency orders() {
        return orders;
    }

    LatencyRecorder hiccups() {
        return hiccups.recorder();
    }

    EventBus events() {
        return events;
    }

    VenueLink venue() {
        return venue;
    }

    int metricsPort() {
        return server.port();
    }

    @Override
    public void close() {
        hiccups.close();
        events.close();
        server.close();
    }
}
