package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Outcome;
import io.kellet.limit.AdaptiveConcurrency;
import io.kellet.limit.AdaptiveConcurrencyConfig;
import io.kellet.limit.AdaptiveConcurrencyRule;
import io.kellet.limit.AdaptiveThrottle;
import io.kellet.limit.AdaptiveThrottleConfig;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.ConcurrencyLimitedException;
import io.kellet.limit.RateLimitedException;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.limit.SlidingLogConfig;
import io.kellet.limit.SlidingLogLimiter;
import io.kellet.limit.ThrottledException;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The message cap, the adaptive limit and the throttle as gates of a guard. */
final class GuardLimitsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final RateLimiter rate = new RateLimiter(
            RateLimiterConfig.named("rate").rate(10, SECOND).burst(10).build(), clock);
    private final SlidingLogLimiter cap = new SlidingLogLimiter(SlidingLogConfig.of("cap", 2, SECOND), clock);
    private final AdaptiveConcurrency adaptive = new AdaptiveConcurrency(
            AdaptiveConcurrencyConfig.named("adaptive")
                    .minLimit(1)
                    .initialLimit(1)
                    .maxLimit(1)
                    .reservedPercent(0)
                    .build(),
            clock);
    private final AdaptiveThrottle throttle = new AdaptiveThrottle(
            AdaptiveThrottleConfig.named("throttle")
                    .window(Duration.ofSeconds(10))
                    .slowestCall(SECOND)
                    .minRequests(1)
                    .maxRejectionPercent(90)
                    .build(),
            clock,
            7);

    @Test
    void theMessageCapRefusesAndTheRateLimiterGetsItsPermitBack() throws Exception {
        Guard guard = guard().rateLimit(rate).messageCap(cap).build();
        assertThat(guard.call("order", String::length)).isEqualTo(5);
        assertThat(guard.call("order", String::length)).isEqualTo(5);

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> guard.call("order", String::length))
                    .isInstanceOf(RateLimitedException.class)
                    .isSameAs(cap.rejection());
        }

        assertThat(rate.tryAcquire(8, clock.nanos()))
                .as("ten less the two that were made")
                .isTrue();
    }

    @Test
    void whatALaterGateRefusesIsNoMessage() {
        CircuitBreaker breaker = new CircuitBreaker(
                BreakerConfig.named("venue").consecutiveFailures(1).build(), clock);
        breaker.onFailure(breaker.tryAcquire());
        Guard guard = guard().messageCap(cap).breaker(breaker).build();

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> guard.call("order", String::length))
                    .isSameAs(breaker.rejection(breaker.tryAcquire()));
        }

        assertThat(cap.inWindow(clock.nanos())).isZero();
    }

    @Test
    void theAdaptiveLimitHoldsAPlaceForTheLengthOfTheCallWhateverEndsIt() throws Exception {
        Guard guard = guard().adaptive(adaptive).build();

        assertThatThrownBy(() -> guard.call("order", order -> guard.call(order, String::length)))
                .isInstanceOf(ConcurrencyLimitedException.class)
                .isSameAs(adaptive.rejection(AdaptiveConcurrency.FULL));
        assertThat(adaptive.inFlight()).isZero();
        assertThatThrownBy(() -> guard.call("order", order -> {
                    throw new IOException("reset");
                }))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> guard.call("order", order -> {
                    throw new AssertionError("ours");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(guard.call("order", String::length)).isEqualTo(5);

        assertThat(adaptive.inFlight()).isZero();
        assertThat(adaptive.duplicateReleases()).isZero();
    }

    @Test
    void aFailureIsASignOfOverloadAndTheLimitFalls() {
        AdaptiveConcurrency wide = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("wide")
                        .minLimit(1)
                        .initialLimit(100)
                        .maxLimit(100)
                        .window(Duration.ofMillis(1))
                        .backoffPercent(50)
                        .rule(new AdaptiveConcurrencyRule.Aimd(1, SECOND))
                        .build(),
                clock);
        Guard guard = guard().adaptive(wide).build();
        int before = wide.limit();

        for (int i = 0; i < 2; i++) { // the second ends the window that the first began
            assertThatThrownBy(() -> guard.call("order", order -> {
                        clock.advance(Duration.ofMillis(2));
                        throw new IOException("reset");
                    }))
                    .isInstanceOf(IOException.class);
        }

        assertThat(wide.limit()).isLessThan(before);
    }

    @Test
    void theThrottleRefusesMoreAndMoreWhileCallsFailAndGivesEverythingBack() {
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("places", 1));
        CircuitBreaker breaker =
                new CircuitBreaker(BreakerConfig.named("venue").withoutRules().build(), clock);
        Guard guard =
                guard().bulkhead(bulkhead).breaker(breaker).throttle(throttle).build();
        int throttled = 0;
        int failed = 0;

        for (int i = 0; i < 1_000; i++) {
            try {
                guard.call("order", order -> {
                    throw new IOException("overloaded");
                });
            } catch (ThrottledException e) {
                assertThat(e).isSameAs(throttle.rejection());
                throttled++;
            } catch (Exception e) {
                failed++;
            }
        }

        assertThat(throttled).isGreaterThan(500);
        assertThat(failed).as("some always find out").isGreaterThan(50);
        assertThat(bulkhead.inFlight()).isZero();
        assertThat(breaker.snapshot().failures()).isEqualTo(failed);
    }

    @Test
    void theThrottleLetsAllThroughWhileCallsAreAccepted() throws Exception {
        Guard guard = guard().throttle(throttle).build();

        for (int i = 0; i < 1_000; i++) {
            assertThat(guard.call("order", String::length)).isEqualTo(5);
        }

        assertThat(throttle.accepts()).isEqualTo(throttle.requests()).isEqualTo(1_000);
    }

    @Test
    void callsThatNeverReachItDoNotMakeTheThrottleBelieveInOverload() {
        Bulkhead full = new Bulkhead(BulkheadConfig.of("full", 1));
        full.tryAcquire();
        Guard guard = guard().bulkhead(full).throttle(throttle).build();

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> guard.call("order", String::length)).isSameAs(full.rejection());
        }

        assertThat(throttle.requests()).isZero();
        assertThat(throttle.rejectionPpm()).isZero();
    }

    @Test
    void aTicketPassesTheSameGates() {
        Guard guard =
                guard().messageCap(cap).adaptive(adaptive).throttle(throttle).build();
        Ticket first = guard.newTicket();
        Ticket second = guard.newTicket();

        assertThat(guard.tryEnter(first, clock.nanos())).isTrue();
        assertThat(guard.tryEnter(second, clock.nanos())).isFalse();
        assertThat(second.rejection()).isSameAs(adaptive.rejection(AdaptiveConcurrency.FULL));
        assertThat(cap.inWindow(clock.nanos()))
                .as("the refused one is no message")
                .isOne();
        assertThat(guard.exit(first, Outcome.SUCCESS, clock.nanos())).isTrue();

        assertThat(adaptive.inFlight()).isZero();
        assertThat(throttle.accepts()).isOne();
    }

    @Test
    void aGuardHasABulkheadOrAnAdaptiveLimit() {
        GuardBuilder both = guard().adaptive(adaptive).bulkhead(new Bulkhead(BulkheadConfig.of("places", 1)));

        assertThatIllegalArgumentException()
                .isThrownBy(both::build)
                .withMessage("a guard has a bulkhead or an adaptive limit, not both: operation=venue.new-order");
    }

    private GuardBuilder guard() {
        return Guard.of(Operation.named("venue.new-order"), clock);
    }
}
