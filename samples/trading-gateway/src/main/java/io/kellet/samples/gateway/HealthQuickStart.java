package io.kellet.samples.gateway;

import io.kellet.event.EventBus;
import io.kellet.health.CheckConfig;
import io.kellet.health.HealthChanged;
import io.kellet.health.HealthConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.check.AgeCheck;
import io.kellet.health.check.HeartbeatCheck;
import io.kellet.health.check.LastGood;
import io.kellet.health.check.RedisCheck;
import io.kellet.health.http.EndpointConfig;
import io.kellet.health.http.HealthEndpoint;
import io.kellet.kill.KillSwitch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** The README's health, compiled and run by the tests. */
final class HealthQuickStart {

    private HealthQuickStart() {}

    /** What the lines leave behind. */
    record Started(HealthRegistry health, HealthEndpoint endpoint, boolean trade) implements AutoCloseable {
        @Override
        public void close() {
            endpoint.close();
            health.close();
        }
    }

    static Started run(
            EventBus bus,
            KillSwitch kill,
            HeartbeatCheck orderLoop,
            RedisCheck redis,
            LastGood quotes,
            int port,
            PrintStream out)
            throws IOException {
        Duration soon = Duration.ofSeconds(1);
        // README health
        HealthRegistry health = HealthRegistry.of(HealthConfig.named("gateway").build())
                .events(bus)
                .kill(kill) // engaged: not ready to trade, from that moment on
                .live(CheckConfig.named("order-loop").build(), orderLoop) // its thread beats it: one store
                .ready(CheckConfig.named("redis").build(), redis) // as a check of liveness this would not compile
                .trading(
                        CheckConfig.named("quotes").period(soon).damping(1, 1).build(),
                        AgeCheck.of("quotes", quotes, soon, soon.multipliedBy(3)))
                .start();
        HealthEndpoint endpoint = HealthEndpoint.of(
                        EndpointConfig.named("gateway").port(port).build(), health)
                .start(); // /health, /health/live, /health/ready, /health/startup, /health/trading

        bus.subscribe(HealthChanged.class, change -> out.println(change.probe() + " is " + change.to()));
        boolean trade = health.isTradingReady(); // one load, and one of the kill switch
        // README health
        return new Started(health, endpoint, trade);
    }
}
