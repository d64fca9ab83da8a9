package io.kellet.limit;

import io.kellet.order.OrderClass;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class LimitAllocationTest {

    private static final Duration A_WHILE = Duration.ofSeconds(2);
    private static final Duration A_MOMENT = Duration.ofNanos(10);
    private static final Duration WINDOW = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock();

    @Test
    void aRateLimiterAllocatesNothingWhetherItLetsThroughTakesBackOrRefuses() {
        RateLimiter limiter = new RateLimiter(
                RateLimiterConfig.named("venue")
                        .rate(7, Duration.ofSeconds(1))
                        .burst(2)
                        .build(),
                clock);
        long aPermit = Duration.ofSeconds(1).toNanos() / 7 + 1;

        AllocationMeter.assertAllocatesNothing("taken, given back, taken twice, refused", () -> {
            clock.advanceNanos(aPermit);
            long now = clock.nanos();
            limiter.tryAcquire(now);
            limiter.giveBack(now);
            limiter.tryAcquire();
            return refusals(limiter, now) + limiter.nanosUntilAvailable(now);
        });
    }

    private static int refusals(RateLimiter limiter, long now) {
        int refusals = limiter.tryAcquire(OrderClass.CANCEL, now) ? 0 : 1;
        try {
            limiter.acquire(OrderClass.NEW, now);
            limiter.acquire(OrderClass.NEW, now);
            throw new AssertionError("was let through");
        } catch (RateLimitedException e) {
            return refusals + 1;
        }
    }

    @Test
    void aRateLimiterWhoseClockStepsBackAllocatesNothing() {
        RateLimiter limiter = new RateLimiter(RateLimiterConfig.named("venue").build(), clock);

        AllocationMeter.assertAllocatesNothing("step back", () -> {
            clock.advance(A_WHILE);
            limiter.tryAcquire(10, clock.nanos());
            clock.stepBack(A_WHILE);
            return limiter.tryAcquire() ? 1 : 0;
        });
    }

    @Test
    void aSlidingLogAllocatesNothingWhetherItAdmitsTakesBackRefusesOrIsSetBack() {
        SlidingLogLimiter limiter = new SlidingLogLimiter(new SlidingLogConfig("gateway", 3, WINDOW, 1), clock);

        AllocationMeter.assertAllocatesNothing("admitted, taken back, refused", () -> {
            clock.advance(WINDOW);
            long now = clock.nanos();
            int admitted = 0;
            for (int i = 0; i < 4; i++) {
                admitted += limiter.tryAcquire(OrderClass.CANCEL, now) ? 1 : 0;
                admitted += limiter.tryAcquire(now) ? 1 : 0;
            }
            limiter.giveBack(now);
            clock.stepBack(A_MOMENT);
            return admitted + (limiter.tryAcquire() ? 1 : 0) + limiter.nanosUntilAvailable(now);
        });
    }

    @Test
    void aBulkheadAllocatesNothingWhetherItIsFullReleasedOrReleasedTwice() {
        Bulkhead bulkhead = new Bulkhead(new BulkheadConfig("venue", 3, 1));

        AllocationMeter.assertAllocatesNothing("taken, refused, released, released again", () -> {
            long one = bulkhead.tryAcquire();
            long two = bulkhead.tryAcquire(OrderClass.CANCEL);
            long three = bulkhead.tryAcquire();
            int refused = bulkhead.tryAcquire() < 0 ? 1 : 0;
            try {
                bulkhead.acquire(OrderClass.REDUCE);
            } catch (BulkheadFullException e) {
                refused++;
            }
            bulkhead.release(one);
            bulkhead.release(two);
            bulkhead.release(three);
            bulkhead.release(three);
            refused += bulkhead.inFlight();
            return refused;
        });
    }

    @Test
    void aBulkheadThatDrainsAllocatesNothing() {
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("venue", 2));
        bulkhead.tryAcquire();
        bulkhead.tryAcquire();
        bulkhead.reconfigure(config -> BulkheadConfig.of("venue", 1));

        AllocationMeter.assertAllocatesNothing("refused while draining", bulkhead::tryAcquire);
    }
}
