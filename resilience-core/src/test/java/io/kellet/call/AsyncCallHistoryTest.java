package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.order.OrderClass;
import io.kellet.testkit.RandomHistory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls with all stages at once, whose works, alarms and callers end them in random order. After each step as many places
 * are taken as works run; in the end nothing is left, and what was paid for are the attempts that were made.
 */
final class AsyncCallHistoryTest {

    @Test
    void nothingIsLostOrGivenBackTwiceInRandomHistories() {
        RandomHistory.ofRandom(Venue::new)
                .command("call", 6, (random, venue) -> venue.call(random))
                .command("answer", 3, (random, venue) -> venue.endOne(random, "done", null))
                .command("busy", 2, (random, venue) -> venue.endOne(random, "busy", null))
                .command("fail", 5, (random, venue) -> venue.endOne(random, "", new IOException("down")))
                .command("break", 1, (random, venue) -> venue.endOne(random, "", new LinkageError("an old jar")))
                .command("cancel", 2, (random, venue) -> venue.cancelOne(random))
                .command("time", 8, (random, venue) -> venue.pass(random.nextInt(8_000_000)))
                .command("wind up", 1, (random, venue) -> venue.windUp())
                .check("a place for each work", Venue::checkPlaces)
                .check("no work of a call that is over", Venue::checkEnded)
                .run(250, 60);
    }

    private static final class Call {
        final @Nullable IdempotencyKey key;
        final List<CompletableFuture<String>> works = new ArrayList<>();
        CompletableFuture<String> answer = new CompletableFuture<>(); // until the guard gives its own

        Call(@Nullable IdempotencyKey key) {
            this.key = key;
        }
    }

    private static final class Venue {
        private static final int TOKENS = 1_000; // more than a history can spend

        private final Desk desk = new Desk();
        private final Bulkhead places = new Bulkhead(BulkheadConfig.of("places", 4));
        private final RetryBudget budget;
        private final TimeLimit limit;
        private final Guard guard;
        private final List<Call> calls = new ArrayList<>();
        private int callsMade;
        private int worksMade;
        private int extraWorks;

        Venue(Random random) {
            budget = new RetryBudget(
                    RetryBudgetConfig.named("b")
                            .maxTokens(TOKENS)
                            .ratioThousandths(1)
                            .build(),
                    desk.clock);
            limit = new TimeLimit(
                    new TimeLimitConfig("t", Duration.ofMillis(1 + random.nextInt(20))),
                    Runnable::run,
                    desk.timer,
                    desk.clock);
            Retry retry = new Retry(RetryConfig.named("r")
                    .attempts(1 + random.nextInt(4))
                    .backoff(Backoff.decorrelatedJitter(Duration.ofNanos(1_000), Duration.ofMillis(6)))
                    .retryOnResult("busy"::equals)
                    .seed(random.nextLong())
                    .build());
            Hedge hedge = new Hedge(
                    HedgeConfig.named("h")
                            .most(1 + random.nextInt(3))
                            .fixedDelay(Duration.ofMillis(1 + random.nextInt(8)))
                            .build(),
                    Runnable::run,
                    desk.timer);
            guard = desk.gated(Operation.named("xetra.new")
                            .orderClass(OrderClass.NEW)
                            .idempotentByKey())
                    .bulkhead(places)
                    .timeLimit(limit)
                    .retry(retry)
                    .hedge(hedge)
                    .retryBudget(budget)
                    .timer(desk.timer)
                    .build();
        }

        void call(Random random) {
            Call call = new Call(random.nextInt(4) == 0 ? null : new IdempotencyKey("key " + callsMade));
            long deadline = desk.deadlineIn(Duration.ofNanos(1 + random.nextInt(40_000_000)));
            boolean atOnce = random.nextInt(5) == 0;
            callsMade++;
            calls.add(call);
            call.answer = guard.callAsync(this, deadline, call.key, (self, attempt, until, key) -> {
                assertThat(key).isSameAs(call.key);
                assertThat(until - self.desk.clock.nanos()).isPositive();
                return self.work(call, atOnce);
            });
        }

        private CompletableFuture<String> work(Call call, boolean atOnce) {
            CompletableFuture<String> work = new CompletableFuture<>();
            call.works.add(work);
            worksMade++;
            if (call.works.size() > 1) {
                extraWorks++;
                assertThat(call.key).isNotNull();
            }
            if (atOnce) {
                work.completeExceptionally(new IOException("at once"));
            }
            return work;
        }

        void endOne(Random random, String result, @Nullable Throwable failure) {
            List<CompletableFuture<String>> running = running();
            if (!running.isEmpty()) {
                CompletableFuture<String> work = running.get(random.nextInt(running.size()));
                if (failure == null) {
                    work.complete(result);
                } else {
                    work.completeExceptionally(failure);
                }
            }
        }

        void cancelOne(Random random) {
            if (!calls.isEmpty()) {
                calls.get(random.nextInt(calls.size())).answer.cancel(true);
            }
        }

        void pass(int nanos) {
            desk.timer.advance(Duration.ofNanos(nanos));
        }

        /** Whatever is still open ends within the calls' deadlines. */
        void windUp() {
            desk.timer.advance(Duration.ofMillis(100));

            assertThat(calls).allMatch(call -> call.answer.isDone());
            assertThat(running()).isEmpty();
            assertThat(desk.timer.pendingTasks()).isZero();
            assertThat(desk.timer.failures()).isEmpty();
            assertThat(limit.stillRunning()).isZero();
            long unpaid = TOKENS * 1_000L - extraWorks * 1_000L;
            assertThat(budget.tokensThousandths()).isBetween(unpaid, unpaid + callsMade);
            calls.clear();
        }

        void checkPlaces() {
            assertThat(places.inFlight()).isEqualTo(running().size());
            assertThat(places.strayReleases()).isZero();
            assertThat(desk.breaker.snapshot().duplicateReports()).isZero();
            assertThat(budget.unmatchedGiveBacks()).isZero();
            assertThat(desk.latency.snapshot().count()).isLessThanOrEqualTo(worksMade);
        }

        void checkEnded() {
            for (Call call : calls) {
                if (call.answer.isDone()) {
                    assertThat(call.works).allMatch(CompletableFuture::isDone);
                }
            }
        }

        private List<CompletableFuture<String>> running() {
            return calls.stream()
                    .flatMap(call -> call.works.stream())
                    .filter(work -> !work.isDone())
                    .toList();
        }
    }
}
