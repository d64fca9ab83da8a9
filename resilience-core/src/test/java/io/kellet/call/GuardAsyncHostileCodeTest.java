package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.OutcomeClassifier;
import io.kellet.chaos.Chaos;
import io.kellet.chaos.ExperimentConfig;
import io.kellet.chaos.Fault;
import io.kellet.limit.RetryBudget;
import io.kellet.limit.RetryBudgetConfig;
import io.kellet.order.OrderClass;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever stages, classifiers, clocks and timers do, an asynchronous call ends and holds nothing afterwards. */
@Timeout(60)
final class GuardAsyncHostileCodeTest {

    private static final Duration DELAY = Duration.ofMillis(10);
    private final LinkageError oldJar = new NoClassDefFoundError("of an old jar");

    private static final Operation NEW_ORDER = Operation.named("xetra.new").orderClass(OrderClass.NEW);

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
    void aCancelWhileTheRetrysAlarmAlreadyRunsPaysTheBudgetBackOnce() throws Exception {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        CountDownLatch alarmDone = new CountDownLatch(1);
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable alarm, long delay, TimeUnit unit) {
                return super.schedule(
                        () -> {
                            answers.get(0).cancel(true); // a future that runs still says yes to a cancel
                            alarm.run();
                            alarmDone.countDown();
                        },
                        delay,
                        unit);
            }
        };
        assertThat(budget.trySpend()).isTrue(); // somebody else's
        long left = budget.tokensThousandths();
        answers.add(desk.gated(Desk.READ)
                .retry(desk.retry(3, Backoff.fixed(Duration.ofNanos(1))))
                .retryBudget(budget)
                .timer(timer)
                .build()
                .callAsync(this::work));

        works.get(0).completeExceptionally(new IOException("one"));
        alarmDone.await();
        timer.shutdown();

        assertThat(budget.tokensThousandths()).isEqualTo(left);
        assertThat(works).hasSize(1);
    }

    @Test
    void anErrorInAClassifierNeitherHoldsThePlaceNorTheCall() {
        IOException failure = new IOException("down");
        Guard guard = desk.gated(Desk.READ).classify(new ErrorThrower()).build();

        CompletableFuture<String> succeeding = guard.callAsync(this::work);
        CompletableFuture<String> failing = guard.callAsync(this::work);
        works.get(0).complete("done");
        works.get(1).completeExceptionally(failure);
        CompletableFuture<String> atOnce = guard.callAsync(this, (self, attempt, deadline, key) -> {
            throw failure;
        });

        assertThat(succeeding).isCompletedWithValue("done");
        assertThat(failureOf(failing)).isSameAs(failure);
        assertThat(failureOf(atOnce)).isSameAs(failure);
    }

    @Test
    void anErrorOfAnExperimentsWrongResultFailsTheAttemptAndHoldsNothing() {
        try (Chaos chaos = new Chaos(desk.clock, 1)) {
            Guard guard = desk.gated(Desk.READ).chaos(chaos.point("venue")).build();
            chaos.start(ExperimentConfig.named("test")
                    .fault(new Fault.WrongResult<>(String.class, right -> {
                        throw oldJar;
                    }))
                    .at("venue")
                    .probabilityPpm(1_000_000)
                    .maxInjections(1)
                    .duration(Duration.ofHours(1))
                    .build());
            CompletableFuture<String> answer = guard.callAsync(this::work);

            works.get(0).complete("right");

            assertThat(failureOf(answer)).isSameAs(oldJar);
        }
    }

    @Test
    void aClockThatThrowsFailsTheCallByItsFutureAndStopsNoHedgedOne() {
        int[] broken = {0};
        NanoClock clock = () -> {
            if (broken[0] > 0) {
                throw new IllegalStateException("clock");
            }
            return desk.clock.nanos();
        };
        Guard guard = Guard.of(Desk.READ, clock)
                .bulkhead(desk.bulkhead)
                .latency(desk.latency)
                .hedge(hedge())
                .build();
        CompletableFuture<String> hedged = guard.callAsync(this::work);

        broken[0] = 1;
        desk.timer.advance(DELAY); // the hedge cannot begin
        CompletableFuture<String> refused = guard.callAsync(this::work);
        broken[0] = 0;
        IOException failure = new IOException("the first");
        works.get(0).completeExceptionally(failure);

        assertThat(failureOf(refused)).hasMessage("clock");
        assertThat(failureOf(hedged)).isSameAs(failure);
        assertThat(works).hasSize(1);
    }

    @Test
    void aClockThatThrowsAtTheEndKeepsNoAnswerBack() {
        int[] readings = {0};
        Guard guard = Guard.of(Desk.READ, () -> {
                    if (readings[0]++ > 0) {
                        throw new IllegalStateException("clock");
                    }
                    return 0;
                })
                .bulkhead(desk.bulkhead)
                .latency(desk.latency)
                .build();
        CompletableFuture<String> answer = guard.callAsync(this::work);

        works.get(0).complete("done");

        assertThat(answer).isCompletedWithValue("done");
    }

    @Test
    void aLoserThatCannotBeCancelledKeepsNoOtherFromItsEnd() {
        CompletableFuture<String> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                throw oldJar;
            }
        };
        CompletableFuture<String> answer = desk.gated(Desk.READ)
                .hedge(new Hedge(
                        HedgeConfig.named("hedge").most(2).fixedDelay(DELAY).build(), Runnable::run, desk.timer))
                .build()
                .callAsync(this, (self, attempt, deadline, key) -> attempt == 1 ? stubborn : self.work());
        desk.timer.advance(DELAY.multipliedBy(2));

        works.get(1).complete("the second hedge");

        assertThat(answer).isCompletedWithValue("the second hedge");
        assertThat(works.get(0)).isCancelled();
    }

    @Test
    void aStageThatThrowsWhenItIsFollowedFailsTheCall() {
        CompletableFuture<String> odd = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(
                    java.util.function.BiConsumer<? super String, ? super Throwable> action) {
                throw oldJar;
            }
        };

        CompletableFuture<String> answer = desk.gated(Desk.READ).build().callAsync(() -> odd);

        assertThat(failureOf(answer)).isSameAs(oldJar);
    }

    @Test
    void aFailingHedgeDoesNotTakeTheResultThatTheFirstAttemptBrought() {
        Retry pickyOnce = new Retry(
                RetryConfig.named("r").attempts(1).retryOnResult("busy"::equals).build());
        CompletableFuture<String> answer = desk.gated(Desk.READ)
                .retry(pickyOnce)
                .timer(desk.timer)
                .hedge(hedge())
                .build()
                .callAsync(this::work);
        desk.timer.advance(DELAY);

        works.get(0).complete("busy");
        works.get(1).completeExceptionally(new IOException("the hedge"));

        assertThat(answer).isCompletedWithValue("busy");
    }

    @Test
    void anAttemptCancelledBeforeItsFunctionIsCalledCostsNothing() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        int[] readings = {0};
        NanoClock clock = () -> {
            if (++readings[0] == 3) { // the first attempt's start and end, then the second one's start
                answers.get(0).cancel(true);
            }
            return desk.clock.nanos();
        };
        answers.add(Guard.of(Desk.READ, clock)
                .rateLimit(desk.limiter)
                .bulkhead(desk.bulkhead)
                .breaker(desk.breaker)
                .latency(desk.latency)
                .retry(desk.retry(3, Backoff.fixed(DELAY)))
                .retryBudget(budget)
                .timer(desk.timer)
                .build()
                .callAsync(this::work));
        works.get(0).completeExceptionally(new IOException("one"));

        desk.timer.advance(DELAY);

        assertThat(readings[0]).isGreaterThanOrEqualTo(3);
        assertThat(works).hasSize(1);
        assertThat(budget.tokensThousandths()).isEqualTo(fullBudget);
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS - 1);
        assertThat(desk.latency.snapshot().count()).isEqualTo(1);
    }

    @Test
    void aTimerThatSetsNoAlarmRefusesAnOrderBeforeItIsSent() {
        desk.timer.shutdown();

        CompletableFuture<String> answer =
                desk.gated(NEW_ORDER).timeLimit(limit()).build().callAsync(this::work);

        assertThat(failureOf(answer)).isInstanceOf(NoWorkerException.class);
        assertThat(works).isEmpty();
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    @Test
    void aFunctionThatOutlastsTheLimitHasItsStageStopped() {
        TimeLimit limit = limit();
        CompletableFuture<String> answer = desk.gated(NEW_ORDER)
                .timeLimit(limit)
                .build()
                .callAsync(() -> {
                    desk.timer.advance(DELAY);
                    assertThat(limit.stillRunning()).isEqualTo(1);
                    return work();
                });

        assertThat(failureOf(answer)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(works.get(0)).isCancelled();
        assertThat(limit.stillRunning()).isZero();
    }

    @Test
    void aFunctionThatThrowsLeavesNoAlarm() {
        TimeLimit limit = limit();
        CompletableFuture<String> answer = desk.gated(NEW_ORDER)
                .timeLimit(limit)
                .build()
                .callAsync(() -> {
                    throw oldJar;
                });
        CompletableFuture<String> late = desk.gated(NEW_ORDER)
                .timeLimit(limit)
                .build()
                .callAsync(() -> {
                    desk.timer.advance(DELAY);
                    throw oldJar;
                });

        assertThat(failureOf(answer)).isSameAs(oldJar);
        assertThat(failureOf(late)).isSameAs(oldJar);
        assertThat(limit.stillRunning()).isZero();
    }

    @Test
    void anInterruptedFunctionLeavesItsThreadsFlagSet() {
        InterruptedException interrupt = new InterruptedException();

        CompletableFuture<String> answer = desk.gated(Desk.READ)
                .build()
                .callAsync(this, (self, attempt, deadline, key) -> {
                    throw interrupt;
                });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failureOf(answer)).isSameAs(interrupt);
    }

    @Test
    void aSupplierThatGivesNoStageFailsTheFutureOfATimeLimit() {
        assertThat(limit().callAsync(GuardAsyncHostileCodeTest::noStage)).isCompletedExceptionally();
    }

    @Test
    void hedgedWorkThatNoWorkerBeganInTimeIsRefusedAndNoFailureOfTheOtherSide() throws Exception {
        CountDownLatch handedOver = new CountDownLatch(1);
        Guard guard = desk.gated(Desk.READ)
                .timeLimit(limit())
                .hedge(new Hedge(
                        HedgeConfig.named("h").fixedDelay(DELAY.multipliedBy(9)).build(),
                        task -> handedOver.countDown(),
                        desk.timer))
                .build();
        FutureTask<String> caller = new FutureTask<>(() -> guard.call("x", s -> s));
        new Thread(caller).start();
        handedOver.await();
        while (desk.timer.pendingTasks() < 2) {
            Thread.onSpinWait(); // until the hedge's alarm is set too
        }

        desk.timer.advance(DELAY);

        assertThatThrownBy(caller::get).hasCauseInstanceOf(NoWorkerException.class);
        assertThat(desk.breaker.snapshot().failures()).isZero();
        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    private TimeLimit limit() {
        return new TimeLimit(new TimeLimitConfig("t", DELAY), Runnable::run, desk.timer, desk.clock);
    }

    @SuppressWarnings("NullAway") // what a careless supplier may do
    private static CompletionStage<String> noStage() {
        return null;
    }

    private final class ErrorThrower implements OutcomeClassifier {
        @Override
        public int thrown(Throwable failure) {
            throw oldJar;
        }

        @Override
        public int returned(@Nullable Object result) {
            throw oldJar;
        }
    }

    private Hedge hedge() {
        return new Hedge(HedgeConfig.named("hedge").fixedDelay(DELAY).build(), Runnable::run, desk.timer);
    }

    private CompletableFuture<String> work() {
        CompletableFuture<String> work = new CompletableFuture<>();
        works.add(work);
        return work;
    }

    private static Throwable failureOf(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isCompletedExceptionally();
        return future.<Throwable>handle((value, failure) -> failure).join();
    }
}
