package io.kellet.samples.gateway;

import io.kellet.audit.AuditTrail;
import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.call.Guard;
import io.kellet.call.GuardedFunction;
import io.kellet.call.Operation;
import io.kellet.event.EventBus;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.order.OrderClass;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.time.NanoClock;
import java.time.Duration;

/** New orders on their way to the venue: a rate limit, a bulkhead and a breaker around the call, in one guard. */
final class VenueLink {

    private static final Operation NEW_ORDER =
            Operation.named("venue.new-order").orderClass(OrderClass.NEW);

    private final SimulatedVenue venue = new SimulatedVenue();
    private final GuardedFunction<Order, Long> send;
    private final VenueSession session;
    private final CircuitBreaker breaker;
    private final Guard guard;

    VenueLink(
            BreakerConfig breakerConfig,
            NanoClock clock,
            EventBus bus,
            AuditTrail trail,
            LatencyRecorder latency,
            VenueSession session) {
        this.session = session;
        send = order -> venue.send(order, session.sign(order));
        session.key().get().<Boolean, RuntimeException>use(this::logOn);
        breaker = new CircuitBreaker(breakerConfig, clock, bus, trail);
        guard = Guard.of(NEW_ORDER, clock)
                .rateLimit(new RateLimiter(
                        RateLimiterConfig.named("venue")
                                .rate(50_000, Duration.ofSeconds(1))
                                .burst(1_000)
                                .build(),
                        clock))
                .bulkhead(new Bulkhead(BulkheadConfig.of("venue", 16)))
                .breaker(breaker)
                .latency(latency)
                .build();
    }

    /** Sends an order, if every gate lets it. */
    Long send(Order order) throws Exception {
        return guard.call(order, send);
    }

    private boolean logOn(byte[] key) {
        try (SecretBytes shared = SecretBytes.copyOf(key)) {
            venue.acceptOnly(shared);
        }
        return true;
    }

    VenueSession session() {
        return session;
    }

    SimulatedVenue venue() {
        return venue;
    }

    CircuitBreaker breaker() {
        return breaker;
    }
}
