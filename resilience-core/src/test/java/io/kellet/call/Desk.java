package io.kellet.call;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of each guard on virtual time, and a waiter that lets it pass. */
final class Desk {

    static final Operation READ = Operation.named("positions.read").idempotent();
    static final int PLACES = 4;
    static final int PERMITS = 1_000;

    final ManualClock clock = new ManualClock();
    final ManualScheduler timer = new ManualScheduler(clock);
    final List<Long> waits = new ArrayList<>();
    final Waiter waiter = nanos -> {
        waits.add(nanos);
        clock.advanceNanos(nanos);
    };

    final RateLimiter limiter = new RateLimiter(
            RateLimiterConfig.named("rate")
                    .rate(PERMITS, Duration.ofHours(1))
                    .burst(PERMITS)
                    .build(),
            clock);
    final Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("places", PLACES));
    final CircuitBreaker breaker = new CircuitBreaker(
            BreakerConfig.named("venue").consecutiveFailures(PERMITS).build(), clock);
    final LatencyRecorder latency =
            new LatencyRecorder(LatencyConfig.named("call").build());

    GuardBuilder gated(Operation operation) {
        return Guard.of(operation, clock)
                .rateLimit(limiter)
                .bulkhead(bulkhead)
                .breaker(breaker)
                .latency(latency);
    }

    Retry retry(int attempts, Backoff backoff) {
        return new Retry(
                RetryConfig.named("retry").attempts(attempts).backoff(backoff).build(), waiter);
    }

    /** Permits that are there right now; takes them and gives them back. */
    int permitsLeft() {
        int taken = 0;
        while (limiter.tryAcquire(clock.nanos())) {
            taken++;
        }
        if (taken > 0) {
            limiter.giveBack(taken, clock.nanos());
        }
        return taken;
    }

    long deadlineIn(Duration time) {
        return clock.nanos() + time.toNanos();
    }
}
