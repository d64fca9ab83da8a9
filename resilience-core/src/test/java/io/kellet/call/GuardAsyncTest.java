package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.breaker.HoldMode;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.order.OrderClass;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asynchronous calls whose stages the test completes by hand, on virtual time. */
final class GuardAsyncTest {

    private static final Duration DELAY = Duration.ofMillis(10);

    private final Desk desk = new Desk();
    private final List<CompletableFuture<String>> works = new ArrayList<>();
    private final RetryBudget budget =
            new RetryBudget(RetryBudgetConfig.named("b").build(), desk.clock);
    private final long fullBudget = budget.tokensThousandths();

    @AfterEach
    void everythingIsGivenBackOnce() {
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
        assertThat(desk.breaker.snapshot().duplicateReports()).isZero();
        assertThat(desk.timer.pendingTasks()).isZero();
        assertThat(desk.timer.failures()).isEmpty();
        assertThat(budget.unmatchedGiveBacks()).isZero();
    }

    @Test
    void completesWithTheAnswer() {
        CompletableFuture<String> answer = desk.gated(Desk.READ).build().callAsync(this::work);
        assertThat(desk.bulkhead.inFlight()).isEqualTo(1);

        desk.clock.advanceNanos(800);
        works.get(0).complete("done");

        assertThat(answer).isCompletedWithValue("done");
        assertThat(desk.latency.snapshot().sumNanos()).isEqualTo(800);
    }

    @Test
    void placesAreFreeBeforeTheAnswerIsSeen() {
        List<Integer> inFlight = new ArrayList<>();
        CompletableFuture<Void> seen = desk.gated(Desk.READ)
                .build()
                .callAsync(this::work)
                .thenAccept(done -> inFlight.add(desk.bulkhead.inFlight()));

        works.get(0).complete("done");

        assertThat(seen).isCompleted();
        assertThat(inFlight).containsExactly(0);
    }

    @Test
    void failuresComeOutUnwrappedAndUnchanged() {
        IOException failure = new IOException("down");
        CompletableFuture<String> direct = desk.gated(Desk.READ).build().callAsync(this::work);
        CompletableFuture<String> dependent = desk.gated(Desk.READ).build().callAsync(() -> work().thenApply(s -> s));

        works.get(0).completeExceptionally(failure);
        works.get(1).completeExceptionally(failure);

        assertThat(failureOf(direct)).isSameAs(failure);
        assertThat(failureOf(dependent)).isSameAs(failure);
        assertThat(desk.breaker.snapshot().failuresInARow()).isEqualTo(2);
    }

    @Test
    void aFunctionThatThrowsOrGivesNoStageIsAFailedAttempt() {
        Guard guard = desk.gated(Desk.READ).build();
        LinkageError error = new LinkageError();
        IOException checked = new IOException();

        CompletableFuture<String> byError = guard.callAsync(this, (self, attempt, deadline, key) -> {
            throw error;
        });
        CompletableFuture<String> byException = guard.callAsync(this, (self, attempt, deadline, key) -> {
            throw checked;
        });
        CompletableFuture<String> byNull = guard.callAsync(this, (self, attempt, deadline, key) -> noStage());

        assertThat(failureOf(byError)).isSameAs(error);
        assertThat(failureOf(byException)).isSameAs(checked);
        assertThat(failureOf(byNull)).isInstanceOf(IllegalStateException.class).hasMessageContaining("no stage");
    }

    @Test
    void aRejectionCompletesTheFutureAndTouchesNothing() {
        desk.breaker.hold(HoldMode.FORCED_OPEN, "test", "to refuse");

        CompletableFuture<String> answer = desk.gated(Desk.READ).build().callAsync(this::work);

        assertThat(failureOf(answer)).isInstanceOf(io.kellet.breaker.BreakerOpenException.class);
        assertThat(works).isEmpty();
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    @Test
    void cancelReachesTheWorkAndCountsNeitherWay() {
        CompletableFuture<String> answer = desk.gated(Desk.READ).build().callAsync(this::work);

        answer.cancel(true);

        assertThat(works.get(0)).isCancelled();
        assertThat(desk.breaker.snapshot().failuresInARow()).isZero();
    }

    @Test
    void aFutureThatTheCallerCompletesStopsTheWorkToo() {
        CompletableFuture<String> answer = desk.gated(Desk.READ).build().callAsync(this::work);

        answer.complete("never mind");

        assertThat(works.get(0)).isCancelled();
    }

    @Test
    void retriesOnTheTimerUntilAnAttemptSucceeds() {
        Retry retry = desk.retry(3, Backoff.fixed(DELAY));
        CompletableFuture<String> answer = retrying(retry).callAsync(this::work);

        works.get(0).completeExceptionally(new IOException("one"));
        assertThat(desk.bulkhead.inFlight()).isZero(); // nothing is held while waiting
        desk.timer.advance(DELAY.minusNanos(1));
        assertThat(works).hasSize(1);
        desk.timer.advance(Duration.ofNanos(1));
        works.get(1).complete("done");

        assertThat(answer).isCompletedWithValue("done");
        assertThat(retry.retries()).isEqualTo(1);
    }

    @Test
    void theLastFailureHasTheEarlierOnesAttached() {
        IOException one = new IOException("one");
        IOException two = new IOException("two");
        CompletableFuture<String> answer =
                retrying(desk.retry(2, Backoff.none())).callAsync(this::work);

        works.get(0).completeExceptionally(one);
        desk.timer.runDue();
        works.get(1).completeExceptionally(two);

        assertThat(failureOf(answer)).isSameAs(two);
        assertThat(two.getSuppressed()).containsExactly(one);
    }

    @Test
    void aThousandFailuresAtOnceDoNotNest() {
        int[] attempts = {0};
        CompletableFuture<String> answer = Guard.of(Desk.READ, desk.clock)
                .retry(desk.retry(1_000, Backoff.none()))
                .timer(desk.timer)
                .build()
                .callAsync(() -> CompletableFuture.failedFuture(new IOException("attempt " + ++attempts[0])));

        desk.timer.runDue();

        assertThat(attempts[0]).isEqualTo(1_000);
        assertThat(failureOf(answer)).hasMessage("attempt 1000");
        assertThat(failureOf(answer).getSuppressed()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void cancelWhileWaitingForARetryMakesNoneAndPaysNothing() {
        CompletableFuture<String> answer =
                retrying(desk.retry(3, Backoff.fixed(DELAY))).callAsync(this::work);
        works.get(0).completeExceptionally(new IOException("one"));

        answer.cancel(true);
        desk.timer.advance(Duration.ofSeconds(1));

        assertThat(works).hasSize(1);
        assertThat(budget.tokensThousandths()).isEqualTo(fullBudget);
    }

    @Test
    void noRetryStartsPastTheDeadline() {
        CompletableFuture<String> answer = retrying(desk.retry(3, Backoff.fixed(DELAY)))
                .callAsync(this, desk.deadlineIn(DELAY), null, (self, attempt, deadline, key) -> self.work());
        IOException failure = new IOException("one");

        works.get(0).completeExceptionally(failure);

        assertThat(failureOf(answer)).isSameAs(failure);
    }

    @Test
    void aRuleThatThrowsAnErrorStillCompletesTheFuture() {
        IOException failure = new IOException("down");
        LinkageError error = new LinkageError("rule");
        Retry retry = new Retry(
                RetryConfig.named("r")
                        .retryOn(any -> {
                            throw error;
                        })
                        .build(),
                desk.waiter);
        CompletableFuture<String> answer = retrying(retry).callAsync(this::work);

        works.get(0).completeExceptionally(failure);

        assertThat(failureOf(answer)).isSameAs(failure);
        assertThat(failure.getSuppressed()).containsExactly(error);
    }

    @Test
    void aTimerThatRefusesEndsTheRetriesWithTheRealFailure() {
        IOException failure = new IOException("one");
        CompletableFuture<String> answer =
                retrying(desk.retry(3, Backoff.none())).callAsync(this::work);
        desk.timer.shutdown();

        works.get(0).completeExceptionally(failure);

        assertThat(failureOf(answer)).isSameAs(failure);
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(budget.tokensThousandths()).isEqualTo(fullBudget);
    }

    @Test
    void retriesWithoutATimerAreRefusedAtOnce() {
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(2, Backoff.none())).build();

        assertThatIllegalStateException()
                .isThrownBy(() -> guard.callAsync(this::work))
                .withMessageContaining("timer");
    }

    @Test
    void aTimeLimitEndsAnAttemptThatNeverAnswersAndTheRetryGoesOn() {
        TimeLimit limit = new TimeLimit(new TimeLimitConfig("t", DELAY), Runnable::run, desk.timer, desk.clock);
        CompletableFuture<String> answer = desk.gated(Desk.READ)
                .retry(desk.retry(2, Backoff.none()))
                .timer(desk.timer)
                .timeLimit(limit)
                .build()
                .callAsync(this::work);

        desk.timer.advance(DELAY);
        desk.timer.runDue();
        works.get(1).complete("done");

        assertThat(works.get(0)).isCancelled();
        assertThat(answer).isCompletedWithValue("done");
        assertThat(desk.breaker.snapshot().failures()).isEqualTo(1);
    }

    @Test
    void anUnansweredOrderIsUnknownAndAFallbackIsNotAsked() {
        TimeLimit limit = new TimeLimit(new TimeLimitConfig("t", DELAY), Runnable::run, desk.timer, desk.clock);
        CompletableFuture<String> answer = desk.gated(
                        Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .timeLimit(limit)
                .build()
                .callAsync(
                        this,
                        (self, attempt, deadline, key) -> self.work(),
                        Fallback.onException((self, why) -> "cached"));

        desk.timer.advance(DELAY);

        assertThat(failureOf(answer))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(TimeLimitException.class);
    }

    @Test
    void aFallbackAnswersAndOneThatThrowsCarriesTheOriginal() {
        IOException failure = new IOException("down");
        IllegalStateException own = new IllegalStateException("no cache");
        Guard guard = desk.gated(Desk.READ).build();
        CompletableFuture<String> answered =
                guard.callAsync(this, (self, a, d, k) -> self.work(), Fallback.onException((self, why) -> "cached"));
        CompletableFuture<String> failed =
                guard.callAsync(this, (self, a, d, k) -> self.work(), Fallback.onException((self, why) -> {
                    throw own;
                }));

        works.get(0).completeExceptionally(failure);
        works.get(1).completeExceptionally(failure);

        assertThat(answered).isCompletedWithValue("cached");
        assertThat(failureOf(failed)).isSameAs(own);
        assertThat(own.getSuppressed()).containsExactly(failure);
    }

    // ---- hedges ----

    @Test
    void aSlowCallIsHedgedTheFirstSuccessWinsAndTheLoserIsCancelled() {
        Hedge hedge = hedge(1);
        CompletableFuture<String> answer = hedged(hedge).callAsync(this::work);

        desk.timer.advance(DELAY);
        assertThat(desk.bulkhead.inFlight()).isEqualTo(2);
        works.get(1).complete("from the hedge");

        assertThat(answer).isCompletedWithValue("from the hedge");
        assertThat(works.get(0)).isCancelled();
        assertThat(hedge.won()).isEqualTo(1);
        assertThat(desk.breaker.snapshot().failuresInARow()).isZero();
    }

    @Test
    void aFastCallIsNotHedged() {
        Hedge hedge = hedge(1);
        CompletableFuture<String> answer = hedged(hedge).callAsync(this::work);
        works.get(0).complete("fast");

        desk.timer.advance(DELAY);

        assertThat(answer).isCompletedWithValue("fast");
        assertThat(works).hasSize(1);
        assertThat(hedge.hedges()).isZero();
    }

    @Test
    void aFailingHedgeDoesNotFailACallWhoseFirstAttemptCanStillSucceed() {
        CompletableFuture<String> answer = hedged(hedge(1)).callAsync(this::work);
        desk.timer.advance(DELAY);

        works.get(1).completeExceptionally(new IOException("the hedge"));
        assertThat(answer).isNotDone();
        works.get(0).complete("late but right");

        assertThat(answer).isCompletedWithValue("late but right");
    }

    @Test
    void aFailedFirstAttemptWaitsForTheHedgeThatIsOnItsWay() {
        CompletableFuture<String> answer = hedged(hedge(1)).callAsync(this::work);
        desk.timer.advance(DELAY);

        works.get(0).completeExceptionally(new IOException("the first"));
        assertThat(answer).isNotDone();
        works.get(1).complete("from the hedge");

        assertThat(answer).isCompletedWithValue("from the hedge");
    }

    @Test
    void whenAllFailTheLastFailureHasTheOthersAttached() {
        IOException first = new IOException("the first");
        IOException second = new IOException("the hedge");
        CompletableFuture<String> answer = hedged(hedge(1)).callAsync(this::work);
        desk.timer.advance(DELAY);

        works.get(1).completeExceptionally(second);
        works.get(0).completeExceptionally(first);

        assertThat(failureOf(answer)).isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(second);
    }

    @Test
    void aCallThatFailsBeforeTheDelayIsNotHedged() {
        IOException failure = new IOException("at once");
        CompletableFuture<String> answer = hedged(hedge(1)).callAsync(this::work);

        works.get(0).completeExceptionally(failure);

        assertThat(failureOf(answer)).isSameAs(failure);
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void hedgesComeOneDelayApartAndNoMoreThanAllowed() {
        CompletableFuture<String> answer = hedged(hedge(2)).callAsync(this::work);

        desk.timer.advance(DELAY);
        assertThat(works).hasSize(2);
        desk.timer.advance(DELAY.multipliedBy(50));
        assertThat(works).hasSize(3);
        works.get(2).complete("third");

        assertThat(answer).isCompletedWithValue("third");
        assertThat(works.get(0)).isCancelled();
        assertThat(works.get(1)).isCancelled();
    }

    @Test
    void anEmptyBudgetSuppressesTheHedgeAndNothingElse() {
        while (budget.trySpend()) {}
        Hedge hedge = hedge(1);
        CompletableFuture<String> answer = hedged(hedge).callAsync(this::work);

        desk.timer.advance(DELAY);
        works.get(0).complete("slow");

        assertThat(answer).isCompletedWithValue("slow");
        assertThat(works).hasSize(1);
        assertThat(hedge.outOfBudget()).isEqualTo(1);
    }

    @Test
    void aNewOrderWithoutAKeyIsNotHedgedAndWithOneEveryAttemptGetsIt() {
        Guard guard = Guard.of(
                        Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey(), desk.clock)
                .hedge(hedge(1))
                .build();
        List<Object> keys = new ArrayList<>();
        AsyncFunction<GuardAsyncTest, String> function = (self, attempt, deadline, key) -> {
            keys.add(key == null ? "none" : key.value() + attempt);
            return self.work();
        };
        long deadline = desk.deadlineIn(Duration.ofSeconds(1));

        CompletableFuture<String> without = guard.callAsync(this, deadline, null, function);
        CompletableFuture<String> with = guard.callAsync(this, deadline, new IdempotencyKey("k"), function);
        desk.timer.advance(DELAY);

        assertThat(keys).containsExactly("none", "k1", "k2");
        works.forEach(work -> work.complete("done"));
        assertThat(without).isCompleted();
        assertThat(with).isCompleted();
    }

    @Test
    void noHedgeStartsPastTheDeadline() {
        CompletableFuture<String> answer = hedged(hedge(3))
                .callAsync(
                        this, desk.deadlineIn(DELAY.multipliedBy(2)), null, (self, attempt, deadline, key) -> work());

        desk.timer.advance(DELAY.multipliedBy(10));

        assertThat(works).hasSize(2);
        works.get(0).complete("done");
        assertThat(answer).isCompleted();
    }

    @Test
    void cancelReachesEveryAttempt() {
        CompletableFuture<String> answer = hedged(hedge(1)).callAsync(this::work);
        desk.timer.advance(DELAY);

        answer.cancel(true);

        assertThat(works).hasSize(2).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void theDelayFollowsTheRecordersPercentileAtItsIntervals() {
        LatencyRecorder recorder = new LatencyRecorder(
                LatencyConfig.named("r").significantDigits(3).build());
        try (Hedge hedge = Hedge.following(
                recorder,
                HedgeConfig.named("h")
                        .percentile(95, Duration.ofMillis(7))
                        .within(Duration.ofMillis(1), Duration.ofMillis(50))
                        .minSamples(20)
                        .build(),
                Runnable::run,
                desk.timer)) {
            for (int ms = 1; ms <= 19; ms++) {
                recorder.record(ms * 1_000_000L);
            }
            desk.timer.advance(Duration.ofSeconds(1));
            assertThat(hedge.delayNanos()).isEqualTo(7_000_000); // too few samples
            recorder.record(20_000_000);
            desk.timer.advance(Duration.ofMillis(999));
            assertThat(hedge.delayNanos()).isEqualTo(7_000_000); // not yet
            desk.timer.advance(Duration.ofMillis(1));
            assertThat(hedge.delayNanos()).isBetween(19_000_000L, 19_020_000L);

            for (int i = 0; i < 20; i++) {
                recorder.record(1_000);
            }
            desk.timer.advance(Duration.ofSeconds(1));
            assertThat(hedge.delayNanos()).isEqualTo(1_000_000); // what came before counts no more; not below the least
            for (int i = 0; i < 20; i++) {
                recorder.record(1_000_000_000);
            }
            desk.timer.advance(Duration.ofSeconds(1));
            assertThat(hedge.delayNanos()).isEqualTo(50_000_000);
        }
    }

    @Test
    void aSynchronousCallIsHedgedOnWorkers() throws Exception {
        BlockingQueue<Runnable> workers = new LinkedBlockingQueue<>();
        Hedge hedge = new Hedge(HedgeConfig.named("h").fixedDelay(DELAY).build(), workers::add, desk.timer);
        Guard guard = desk.gated(Desk.READ).hedge(hedge).build();
        FutureTask<String> caller = new FutureTask<>(() -> guard.call(
                this,
                desk.deadlineIn(DELAY.multipliedBy(9)),
                null,
                (self, attempt, deadline, key) -> "attempt " + attempt));
        new Thread(caller).start();

        Runnable first = workers.take(); // which no worker gets round to
        while (desk.timer.pendingTasks() == 0) {
            Thread.onSpinWait();
        }
        desk.timer.advance(DELAY);
        workers.take().run();

        assertThat(caller.get()).isEqualTo("attempt 2");
        assertThat(first)
                .isInstanceOfSatisfying(
                        Work.class, work -> assertThat(work.isCancelled()).isTrue());
        assertThat(hedge.stillRunning()).isZero();
    }

    private Guard retrying(Retry retry) {
        return desk.gated(Desk.READ)
                .retry(retry)
                .retryBudget(budget)
                .timer(desk.timer)
                .build();
    }

    private Hedge hedge(int most) {
        return new Hedge(HedgeConfig.named("hedge").most(most).fixedDelay(DELAY).build(), Runnable::run, desk.timer);
    }

    private Guard hedged(Hedge hedge) {
        return desk.gated(Desk.READ).hedge(hedge).retryBudget(budget).build();
    }

    private CompletableFuture<String> work() {
        CompletableFuture<String> work = new CompletableFuture<>();
        works.add(work);
        return work;
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a careless function may do
    private static <T> CompletionStage<T> noStage() {
        return null;
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        Throwable[] seen = new Throwable[1];
        CompletableFuture<?> unused = future.whenComplete((value, failure) -> seen[0] = failure);
        assertThat(seen[0]).isNotInstanceOf(CancellationException.class);
        return seen[0];
    }
}
