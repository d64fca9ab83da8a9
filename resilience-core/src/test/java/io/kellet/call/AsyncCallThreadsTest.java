package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alarms, works and cancels on threads of their own, all within the same microseconds. */
@Timeout(60)
final class AsyncCallThreadsTest {

    private static final int CALLS = 3_000;
    private static final int TOKENS = 1_000_000;

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // what the timer does shows in the answers
    void whicheverThreadEndsACallEveryPlaceAndEveryUnusedRetryComesBackOnce() throws Exception {
        Bulkhead bulkhead = new Bulkhead(BulkheadConfig.of("places", 512));
        RetryBudget budget = new RetryBudget(
                RetryBudgetConfig.named("b")
                        .maxTokens(TOKENS)
                        .ratioThousandths(1)
                        .build(),
                NanoClock.SYSTEM);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2);
        timer.setRemoveOnCancelPolicy(true);
        TimeLimit limit = new TimeLimit(
                new TimeLimitConfig("t", Duration.ofNanos(20_000)), Runnable::run, timer, NanoClock.SYSTEM);
        AtomicInteger extraAttempts = new AtomicInteger();
        AtomicInteger works = new AtomicInteger();
        Guard guard = Guard.of(Desk.READ, NanoClock.SYSTEM)
                .bulkhead(bulkhead)
                .timeLimit(limit)
                .retry(new Retry(RetryConfig.named("r")
                        .backoff(Backoff.fullJitter(Duration.ofNanos(1_000), 2, Duration.ofNanos(40_000)))
                        .build()))
                .hedge(new Hedge(
                        HedgeConfig.named("h")
                                .fixedDelay(Duration.ofNanos(10_000))
                                .build(),
                        Runnable::run,
                        timer))
                .retryBudget(budget)
                .timer(timer)
                .build();

        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<String> answer = guard.callAsync(guard, (state, attempt, deadline, key) -> {
                extraAttempts.addAndGet(attempt > 1 ? 1 : 0);
                return endsSoon(works.incrementAndGet(), timer);
            });
            answers.add(answer);
            if (i % 3 == 0) {
                timer.schedule(() -> answer.cancel(true), i % 50, TimeUnit.MICROSECONDS);
            }
        }
        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.handle((value, failure) -> "over").get()).isEqualTo("over");
        }
        timer.shutdown();
        assertThat(timer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(bulkhead.inFlight()).isZero();
        assertThat(bulkhead.strayReleases()).isZero();
        assertThat(limit.stillRunning()).isZero();
        assertThat(budget.unmatchedGiveBacks()).isZero();
        long unpaid = TOKENS * 1_000L - extraAttempts.get() * 1_000L;
        assertThat(budget.tokensThousandths()).isBetween(unpaid, unpaid + CALLS);
    }

    /** Some at once, some about when the alarms ring, some never. */
    @SuppressWarnings("FutureReturnValueIgnored") // what the timer does is the answer
    private static CompletableFuture<String> endsSoon(int number, ScheduledThreadPoolExecutor timer) {
        CompletableFuture<String> work = new CompletableFuture<>();
        switch (number % 4) {
            case 0 -> work.complete("at once");
            case 1 -> timer.schedule(() -> work.complete("soon"), number % 25, TimeUnit.MICROSECONDS);
            case 2 ->
                timer.schedule(
                        () -> work.completeExceptionally(new IOException("soon")), number % 25, TimeUnit.MICROSECONDS);
            default -> {} // the time limit ends it
        }
        return work;
    }
}
