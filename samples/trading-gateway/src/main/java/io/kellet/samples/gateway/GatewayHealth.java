package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.event.EventBus;
import io.kellet.health.CheckConfig;
import io.kellet.health.Criticality;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.check.AgeCheck;
import io.kellet.health.check.BreakerCheck;
import io.kellet.health.check.ClockStepCheck;
import io.kellet.health.check.ConditionCheck;
import io.kellet.health.check.CpuCheck;
import io.kellet.health.check.DeadlockCheck;
import io.kellet.health.check.DiskCheck;
import io.kellet.health.check.EventBusCheck;
import io.kellet.health.check.FileDescriptorCheck;
import io.kellet.health.check.GcPauseCheck;
import io.kellet.health.check.HeartbeatCheck;
import io.kellet.health.check.JournalLagCheck;
import io.kellet.health.check.LastGood;
import io.kellet.health.check.MemoryAfterGcCheck;
import io.kellet.health.http.EndpointConfig;
import io.kellet.health.http.HealthEndpoint;
import io.kellet.kill.KillSwitch;
import io.kellet.secrets.Secrets;
import io.kellet.secrets.SecretsCheck;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** How the gateway is, and the endpoint that tells. */
final class GatewayHealth implements AutoCloseable {

    private static final Duration STALL = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final HeartbeatCheck orderLoop;
    private final HealthRegistry registry;
    private final HealthEndpoint endpoint;

    /**
     * Starts the checks and the endpoint.
     *
     * @param port of the endpoint on loopback, 0 for any free one
     * @param prices when prices came last: without fresh ones there is no trading
     * @param state a directory on the disk that the gateway's state lies on
     * @throws IOException if the port is taken; nothing runs then
     */
    GatewayHealth(
            int port,
            NanoClock clock,
            EventBus events,
            KillSwitch kill,
            CircuitBreaker venue,
            AuditTrail trail,
            Secrets secrets,
            LastGood prices,
            Path state)
            throws IOException {
        orderLoop = new HeartbeatCheck("orders", STALL, clock);
        orderLoop.idle(); // no flow yet
        registry = HealthRegistry.of(HealthConfig.named("gateway").build())
                .clock(clock)
                .events(events)
                .kill(kill)
                .live(soon("order-loop", Criticality.CRITICAL), orderLoop)
                .live(soon("deadlock", Criticality.CRITICAL), new DeadlockCheck())
                .ready(soon("journal", Criticality.CRITICAL), new JournalLagCheck(trail))
                .ready(soon("venue", Criticality.IMPORTANT), BreakerCheck.of(venue))
                .ready(soon("secrets", Criticality.CRITICAL), ConditionCheck.of(SecretsCheck.of(secrets)))
                .ready(soon("events", Criticality.IMPORTANT), new EventBusCheck(events, clock))
                .ready(soon("disk", Criticality.IMPORTANT), DiskCheck.of(state))
                .ready(soon("file-descriptors", Criticality.IMPORTANT), new FileDescriptorCheck())
                .ready(soon("memory", Criticality.IMPORTANT), new MemoryAfterGcCheck())
                .ready(soon("gc-pauses", Criticality.IMPORTANT), new GcPauseCheck())
                .ready(soon("clock", Criticality.IMPORTANT), new ClockStepCheck())
                .ready(soon("cpu", Criticality.INFO), new CpuCheck()) // a trading thread spins
                .trading(
                        CheckConfig.named("prices")
                                .period(Duration.ofMillis(100))
                                .timeout(Duration.ofMillis(100))
                                .damping(1, 1)
                                .build(),
                        AgeCheck.of("prices", prices, SOON, SOON.multipliedBy(3)))
                .start();
        try {
            endpoint = HealthEndpoint.of(
                            EndpointConfig.named("gateway")
                                    .port(port)
                                    .drainFor(Duration.ZERO)
                                    .build(),
                            registry)
                    .clock(clock)
                    .start();
        } catch (IOException | RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    private static CheckConfig soon(String name, Criticality criticality) {
        return CheckConfig.named(name).criticality(criticality).period(SOON).build();
    }

    HealthRegistry registry() {
        return registry;
    }

    /** What the thread of the orders beats. */
    HeartbeatCheck orderLoop() {
        return orderLoop;
    }

    int port() {
        return endpoint.port();
    }

    /** Readiness goes down first, then the socket closes. */
    @Override
    public void close() {
        try {
            endpoint.drainAndClose();
        } finally {
            registry.close();
        }
    }
}
