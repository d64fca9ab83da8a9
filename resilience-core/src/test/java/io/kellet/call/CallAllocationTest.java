package io.kellet.call;

import static io.kellet.testkit.AllocationMeter.assertAllocatesNothing;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.breaker.HoldMode;
import io.kellet.breaker.Outcome;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RateLimiter;
import io.kellet.limit.RateLimiterConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.rejection.RejectedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
final class CallAllocationTest {

    private static final GuardedFunction<Long, Long> SAME = n -> n;
    private static final Long ANSWER = 42L;
    private static final Callable<Long> CALLABLE = () -> ANSWER;

    private final Desk desk = new Desk();
    private final RateLimiter plenty = new RateLimiter(
            RateLimiterConfig.named("plenty")
                    .rate(1_000_000, Duration.ofMillis(1))
                    .burst(1_000_000)
                    .build(),
            desk.clock);
    private final RetryBudget budget =
            new RetryBudget(RetryBudgetConfig.named("b").build(), desk.clock);

    private GuardBuilder whole() {
        return desk.gated(Desk.READ)
                .rateLimit(plenty)
                .retry(desk.retry(3, Backoff.none()))
                .retryBudget(budget);
    }

    @Test
    void aCallThatSucceedsAtOnceAllocatesNothing() {
        Guard guard = whole().build();

        assertAllocatesNothing("call", () -> {
            desk.clock.advanceNanos(100);
            return guard.call(ANSWER, SAME);
        });
        assertAllocatesNothing("call with deadline", () -> {
            desk.clock.advanceNanos(100);
            return guard.call(ANSWER, desk.clock.nanos() + 1_000, SAME);
        });
        assertAllocatesNothing("callable", () -> {
            desk.clock.advanceNanos(100);
            return guard.call(CALLABLE);
        });
    }

    @Test
    void aTicketAllocatesNothing() {
        Guard guard = whole().build();
        Ticket ticket = guard.newTicket();

        assertAllocatesNothing("ticket", () -> {
            desk.clock.advanceNanos(100);
            long now = desk.clock.nanos();
            boolean in = guard.tryEnter(ticket, now);
            return guard.exit(ticket, Outcome.SUCCESS, now) && in ? 1 : 0;
        });
        assertThat(desk.bulkhead.inFlight()).isZero();
    }

    @Test
    void aRejectionByAnyGateAllocatesNothing() {
        Bulkhead full = new Bulkhead(BulkheadConfig.of("full", 1));
        assertThat(full.tryAcquire()).isNotNegative();
        RateLimiter empty = new RateLimiter(
                RateLimiterConfig.named("empty")
                        .rate(1, Duration.ofDays(1))
                        .burst(1)
                        .build(),
                desk.clock);
        assertThat(empty.tryAcquire()).isTrue();
        Guard byBulkhead = whole().bulkhead(full).build();
        Guard byLimiter = whole().rateLimit(empty).build();

        assertRefusesWithoutAllocation("bulkhead", byBulkhead);
        assertRefusesWithoutAllocation("rate limiter", byLimiter);
        desk.breaker.hold(HoldMode.FORCED_OPEN, "test", "to refuse");
        assertRefusesWithoutAllocation("breaker", whole().build());
    }

    @Test
    void aDeadlineThatHasPassedAllocatesNothing() {
        Guard guard = whole().build();

        assertAllocatesNothing("deadline", () -> {
            try {
                return guard.call(ANSWER, desk.clock.nanos(), SAME);
            } catch (DeadlinePassedException e) {
                return 1;
            }
        });
    }

    private void assertRefusesWithoutAllocation(String gate, Guard guard) {
        Ticket ticket = guard.newTicket();
        assertAllocatesNothing(gate + ", by value", () -> {
            desk.clock.advanceNanos(100);
            return guard.tryEnter(ticket, desk.clock.nanos()) ? 1 : 0;
        });
        assertThat(ticket.rejection()).isNotNull();
        assertAllocatesNothing(gate + ", by exception", () -> {
            desk.clock.advanceNanos(100);
            try {
                return guard.call(ANSWER, SAME);
            } catch (RejectedException e) {
                return 1;
            }
        });
    }
}
