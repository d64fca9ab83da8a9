package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.order.OrderClass;
import io.kellet.testkit.AllocationMeter;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class AdaptiveLimitsAllocationTest {

    private static final long MILLISECOND = 1_000_000;

    private final ManualClock clock = new ManualClock();

    @Test
    void spendingRefusingAndEarningAllocateNothing() {
        RetryBudget budget = new RetryBudget(
                RetryBudgetConfig.named("venue")
                        .maxTokens(1_000)
                        .minPerSecond(100)
                        .build(),
                clock);

        AllocationMeter.assertAllocatesNothing("retry budget", () -> {
            clock.advanceNanos(MILLISECOND);
            boolean granted = budget.trySpend();
            if (granted) {
                budget.giveBack();
            }
            budget.onSuccess();
            return budget.exhausted() ? 1 : 0;
        });
        AllocationMeter.assertAllocatesNothing("exhausted retry budget", () -> budget.trySpend() ? 1 : 0);
        assertThat(budget.spent()).isPositive();
        assertThat(budget.refused()).isPositive();
    }

    @Test
    void everyWayThroughTheAdaptiveLimitAllocatesNothingWindowsIncluded() {
        AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("venue")
                        .initialLimit(4)
                        .window(Duration.ofMillis(2))
                        .minSamples(2)
                        .rule(new AdaptiveConcurrencyRule.Gradient(50, 4, 10, Duration.ofSeconds(1), 15))
                        .build(),
                clock);

        AllocationMeter.assertAllocatesNothing("acquire, answer, drop, ignore, refuse", () -> {
            long sum = 0;
            long one = limiter.tryAcquire(clock.nanos());
            long other = limiter.tryAcquire(OrderClass.CANCEL, clock.nanos());
            for (int i = 0; i < 3; i++) {
                long third = limiter.tryAcquire(clock.nanos());
                limiter.onIgnored(third);
                limiter.onIgnored(third);
                sum += third;
            }
            clock.advanceNanos(MILLISECOND);
            limiter.onSuccess(one, clock.nanos());
            if ((sum & 7) == 0) {
                limiter.onDropped(other, clock.nanos());
            } else {
                limiter.onSuccess(other, clock.nanos());
            }
            return sum;
        });
        assertThat(limiter.baselineNanos()).isPositive();
    }

    @Test
    void refusingByValueAndByExceptionAllocatesNothing() {
        AdaptiveConcurrency limiter = new AdaptiveConcurrency(
                AdaptiveConcurrencyConfig.named("venue")
                        .initialLimit(1)
                        .minLimit(1)
                        .maxLimit(1)
                        .build(),
                clock);
        limiter.tryAcquire(clock.nanos());

        AllocationMeter.assertAllocatesNothing("full", () -> {
            try {
                return limiter.tryAcquire(clock.nanos()) + limiter.acquire(OrderClass.NEW, clock.nanos());
            } catch (ConcurrencyLimitedException e) {
                return 1;
            }
        });
        assertThat(limiter.rejected()).isPositive();
    }

    @Test
    void throttlingAllocatesNothingWhetherItRefusesOrNot() {
        AdaptiveThrottle throttle =
                new AdaptiveThrottle(AdaptiveThrottleConfig.named("pricing").build(), clock, 1);

        AllocationMeter.assertAllocatesNothing("throttle", () -> {
            clock.advanceNanos(MILLISECOND);
            long permit = throttle.tryAcquire(OrderClass.NEW);
            if (permit % 2 == 0) {
                throttle.onAccepted(permit);
            }
            try {
                return throttle.acquire(OrderClass.NEW);
            } catch (ThrottledException e) {
                return 0;
            }
        });
        assertThat(throttle.throttled()).isPositive();
    }
}
