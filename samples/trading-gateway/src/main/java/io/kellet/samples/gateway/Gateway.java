package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.breaker.BreakerTransition;
import io.kellet.breaker.TripRecorder;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.health.HealthMetrics;
import io.kellet.health.check.HeartbeatCheck;
import io.kellet.kill.FileKillStore;
import io.kellet.latency.HiccupMeter;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.PacedLatency;
import io.kellet.metrics.KelletMetrics;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsMetrics;
import io.kellet.time.NanoClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The running gateway: a risk gate and the order desk behind it, their latencies, the machine's hiccups beside them, a guarded way to
 * a venue, and metrics over HTTP.
 */
final class Gateway implements AutoCloseable {

    private static final int WARM_UP_ORDERS = 20_000;

    private final GatewaySettings settings;
    private final PacedLatency orders = new PacedLatency(
            new LatencyRecorder(LatencyConfig.named("order-service").build()),
            new LatencyRecorder(LatencyConfig.named("order-response").build()));
    private final EventBus events;
    private final Path state;
    private final GatewayRisk risk;
    private final OrderSource source;
    private final OrderDesk desk;
    private final GatewaySecrets keys;
    private final Secrets secrets;
    private final VenueLink venue;
    private final HiccupMeter hiccups;
    private final GatewayHealth health;
    private final MetricsServer server;

    /**
     * Starts everything but the flow of orders.
     *
     * @param trail gets a record of every decision on an order, and of whatever people do here; the gateway does not close it
     * @param keys are the gateway's from now on: it closes them
     * @throws IOException if the port of metrics or of health is taken; nothing runs then
     */
    Gateway(GatewaySettings settings, AuditTrail trail, GatewaySecrets keys) throws IOException {
        this.settings = settings;
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        state = Files.createTempDirectory("kellet-gateway");
        server = serve(settings.metricsPort(), registry, state);
        hiccups = HiccupMeter.start();
        events = EventBus.start(EventBusConfig.named("gateway").build(), NanoClock.SYSTEM);
        risk = new GatewayRisk(NanoClock.SYSTEM, events, FileKillStore.create(state.resolve("kill")), trail);
        source = new OrderSource(settings.seed(), risk.market());
        desk = new OrderDesk(risk, source, trail);
        LatencyRecorder venueCalls =
                new LatencyRecorder(LatencyConfig.named("venue-call").build());
        this.keys = keys;
        secrets = keys.start(trail, events);
        venue = new VenueLink(
                settings.venueBreaker(),
                NanoClock.SYSTEM,
                events,
                trail,
                venueCalls,
                new VenueSession(secrets.raw(GatewaySecrets.VENUE_SESSION)));
        events.subscribe(BreakerTransition.class, new TripRecorder(trail));
        KelletMetrics metrics = KelletMetrics.bindTo(registry);
        metrics.add("gateway.order.service", orders.service());
        metrics.add("gateway.order.response", orders.response());
        metrics.add("gateway.hiccup", hiccups.recorder());
        metrics.add("gateway.venue.call", venueCalls);
        metrics.add("gateway.events", events);
        metrics.add(venue.breaker());
        metrics.add(risk.gate());
        metrics.add(risk.kill());
        metrics.add("var.calculation", risk.varCalculations());
        metrics.add("gateway", risk.valueAtRisk());
        metrics.add("gateway", trail);
        metrics.add(SecretsMetrics.of(secrets));
        health = startHealth(trail);
        HealthMetrics.bind(metrics, health.registry());
    }

    private static MetricsServer serve(int port, PrometheusMeterRegistry registry, Path state) throws IOException {
        try {
            return MetricsServer.start(port, registry::scrape);
        } catch (IOException e) {
            TemporaryFiles.delete(state);
            throw new IOException(
                    "cannot serve metrics: port=" + port + " reason=" + e.getMessage()
                            + "; set kellet.gateway.metrics-port to a free one, or to 0",
                    e);
        }
    }

    private GatewayHealth startHealth(AuditTrail trail) throws IOException {
        int port = settings.healthPort();
        try {
            return new GatewayHealth(
                    port,
                    NanoClock.SYSTEM,
                    events,
                    risk.kill(),
                    venue.breaker(),
                    trail,
                    secrets,
                    source.prices(),
                    state);
        } catch (IOException e) {
            closeAllButHealth();
            throw new IOException(
                    "cannot serve health: port=" + port + " reason=" + e.getMessage()
                            + "; set kellet.gateway.health-port to a free one, or to 0",
                    e);
        }
    }

    /** Has the compiler see orders before the first one counts: through a gate and books that are thrown away. */
    private void warmUp(NanoClock clock) throws IOException {
        try (EventBus nobody = EventBus.manual(EventBusConfig.named("warm-up").build(), clock);
                GatewayRisk other = new GatewayRisk(
                        clock, nobody, FileKillStore.create(state.resolve("warm-up")), AuditTrail.none())) {
            OrderDesk otherDesk =
                    new OrderDesk(other, new OrderSource(settings.seed(), other.market()), AuditTrail.none());
            PacedLatency otherLatency = new PacedLatency(
                    new LatencyRecorder(LatencyConfig.named("warm-up").build()),
                    new LatencyRecorder(LatencyConfig.named("warm-up-response").build()));
            otherDesk.open(clock.nanos());
            new OrderFlow(clock, due -> {}, otherLatency, otherDesk).run(WARM_UP_ORDERS, 0);
        }
    }

    /** Sends the whole flow on the calling thread, which is the trading thread here. */
    void runOrders() throws IOException {
        NanoClock clock = NanoClock.SYSTEM;
        warmUp(clock);
        risk.gate().attachCurrentThread();
        desk.open(clock.nanos());
        HeartbeatCheck loop = health.orderLoop();
        loop.attachCurrentThread();
        SpinningWait wait = new SpinningWait(clock);
        OrderFlow.Waiting beating = due -> {
            wait.until(due);
            loop.beat(due);
        };
        loop.beat();
        new OrderFlow(clock, beating, orders, desk).run(settings.orders(), settings.intervalNanos());
        loop.idle(); // until the next flow
    }

    GatewayRisk risk() {
        return risk;
    }

    OrderSource source() {
        return source;
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

    GatewaySecrets keys() {
        return keys;
    }

    Secrets secrets() {
        return secrets;
    }

    GatewayHealth health() {
        return health;
    }

    int metricsPort() {
        return server.port();
    }

    @Override
    public void close() {
        health.close();
        closeAllButHealth();
    }

    private void closeAllButHealth() {
        hiccups.close();
        secrets.close();
        risk.close();
        events.close();
        server.close();
        TemporaryFiles.delete(state);
    }
}
