package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.order.OrderClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TimeLimitTest {

    private static final Duration LIMIT = Duration.ofMillis(5);

    private final Desk desk = new Desk();
    private final List<Runnable> handedOver = new ArrayList<>();

    @Test
    void workThatAnswersInTimeLeavesNoAlarmBehind() throws Exception {
        TimeLimit limit = limit(Runnable::run);

        assertThat(limit.<String, String>call("x", s -> s)).isEqualTo("x");
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void workIsInterruptedAtTheVeryNanosecondAndCountedUntilItStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayStop = new CountDownLatch(1);
        TimeLimit limit = limit(TimeLimitTest::onThread);
        Guard guard = desk.gated(Desk.READ).timeLimit(limit).build();
        FutureTask<String> caller = new FutureTask<>(() -> guard.call(this, self -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                mayStop.await(); // work that takes its time to stop
            }
            return "too late";
        }));
        onThread(caller);
        begun.await();

        desk.timer.advance(LIMIT.minusNanos(1));
        assertThat(caller.isDone()).isFalse();
        desk.timer.advance(Duration.ofNanos(1));

        assertThatThrownBy(caller::get)
                .cause()
                .isInstanceOfSatisfying(
                        TimeLimitException.class,
                        e -> assertThat(e.limitNanos()).isEqualTo(LIMIT.toNanos()));
        interrupted.await();
        assertThat(limit.stillRunning()).isEqualTo(1);
        assertThat(limit.timedOut()).isEqualTo(1);
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.breaker.snapshot().failuresInARow()).isEqualTo(1);
        mayStop.countDown();
        while (limit.stillRunning() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void workThatNoThreadBeganInTimeNeverBeginsAndIsRefused() {
        TimeLimit limit = limit(handedOver::add);
        Guard guard = desk.gated(Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .timeLimit(limit)
                .build();
        List<String> begun = new ArrayList<>();

        assertThatThrownBy(() -> inTime(() -> guard.call(begun, list -> list.add("begun"))))
                .isInstanceOf(NoWorkerException.class); // not unknown: nothing was sent
        handedOver.forEach(Runnable::run);

        assertThat(begun).isEmpty();
        assertThat(limit.stillRunning()).isZero();
        assertThat(desk.breaker.snapshot().failuresInARow()).isZero();
    }

    @Test
    void abandonedWorkLeavesItToTheOtherThreadToSayHowItEnded() {
        AtomicLong stillRunning = new AtomicLong();
        List<Work<?, ?>> self = new ArrayList<>();
        Work<List<Work<?, ?>>, String> work = new Work<>(
                self,
                (works, attempt, deadline, key) -> {
                    assertThat(works.get(0).abandon()).isEqualTo(Work.Found.RUNNING);
                    assertThat(stillRunning).hasValue(1);
                    throw new InterruptedException("told to stop");
                },
                1,
                0,
                null,
                stillRunning);
        self.add(work);

        work.run();

        assertThat(work).isNotDone();
        assertThat(stillRunning).hasValue(0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aTimedOutOrderIsUnknownAndNotFailed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Guard guard = desk.gated(Operation.named("xetra.new").orderClass(OrderClass.NEW))
                .timeLimit(limit(TimeLimitTest::onThread))
                .build();
        FutureTask<String> caller = new FutureTask<>(() -> guard.call(begun, latch -> {
            latch.countDown();
            new CountDownLatch(1).await();
            return "never";
        }));
        onThread(caller);
        begun.await();

        desk.timer.advance(LIMIT);

        assertThatThrownBy(caller::get)
                .cause()
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(TimeLimitException.class);
    }

    @Test
    void anAttemptGetsWhatIsLeftUntilTheDeadlineIfThatIsLess() throws Exception {
        List<Long> untilDeadline = new ArrayList<>();
        Guard guard = desk.gated(Desk.READ).timeLimit(limit(Runnable::run)).build();
        AttemptFunction<Desk, String> work = (d, attempt, deadline, key) -> {
            untilDeadline.add(deadline - d.clock.nanos());
            return "done";
        };

        guard.call(desk, desk.deadlineIn(Duration.ofNanos(700)), null, work);
        guard.call(desk, desk.deadlineIn(Duration.ofHours(1)), null, work);

        assertThat(untilDeadline).containsExactly(700L, LIMIT.toNanos());
    }

    @Test
    void whatTheWorkThrowsComesOutUnchangedEvenIfItLooksLikeOurs() {
        TimeLimit limit = limit(Runnable::run);

        for (Throwable failure : List.of(
                new RejectedExecutionException("of the work"),
                new java.util.concurrent.TimeoutException("of the work"),
                new InterruptedException("of the work"),
                new LinkageError("of the work"),
                new ExecutionException(new IllegalStateException()))) {
            assertThatThrownBy(() -> limit.call(failure, f -> {
                        throw Failures.<RuntimeException>rethrow(f);
                    }))
                    .isSameAs(failure);
        }
    }

    @Test
    void anInterruptedCallerStopsTheWork() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Guard guard =
                desk.gated(Desk.READ).timeLimit(limit(TimeLimitTest::onThread)).build();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                guard.call(this, self -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        stopped.countDown();
                    }
                    return "never";
                });
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        caller.start();
        begun.await();

        caller.interrupt();
        caller.join();
        stopped.await();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.breaker.snapshot().failuresInARow()).isZero();
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void aTimerThatRefusesTheAlarmRefusesTheCall() {
        desk.timer.shutdown();

        assertThatThrownBy(() -> limit(handedOver::add).call("x", s -> s)).isInstanceOf(NoWorkerException.class);
        assertThat(handedOver).isEmpty();
    }

    @Test
    void aTimerThatNeverRingsDoesNotKeepTheCallerForEver() {
        int[] readings = {0};
        TimeLimit limit = new TimeLimit(
                new TimeLimitConfig("limit", Duration.ofNanos(1_000)),
                handedOver::add,
                desk.timer,
                () -> 400L * readings[0]++); // passes as the caller looks at it

        assertThatThrownBy(() -> limit.call("x", s -> s)).isInstanceOf(NoWorkerException.class);
    }

    @Test
    void aStageThatAnswersInTimeIsPassedOn() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> limited = limit(Runnable::run).callAsync(() -> work);

        work.complete("done");

        assertThat(limited).isCompletedWithValue("done");
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void aStageOutOfTimeIsCancelled() {
        CompletableFuture<String> work = new CompletableFuture<>();
        TimeLimit limit = limit(Runnable::run);
        CompletableFuture<String> limited = limit.callAsync(() -> work);

        desk.timer.advance(LIMIT.minusNanos(1));
        assertThat(limited).isNotDone();
        desk.timer.advance(Duration.ofNanos(1));

        assertThat(limited).isCompletedExceptionally();
        assertThat(work).isCancelled();
        assertThat(limit.stillRunning()).isZero();
        assertThat(desk.timer.failures()).isEmpty();
    }

    @Test
    void aStageThatCannotBeCancelledIsCountedUntilItEnds() {
        CompletableFuture<String> work = new CompletableFuture<>();
        TimeLimit limit = limit(Runnable::run);
        CompletableFuture<String> limited = limit.callAsync(() -> work.minimalCompletionStage());

        desk.timer.advance(LIMIT);

        assertThat(limited).isCompletedExceptionally();
        assertThat(limit.stillRunning()).isEqualTo(1);
        work.complete("late");
        assertThat(limit.stillRunning()).isZero();
    }

    @Test
    void cancelReachesTheStageAndASupplierThatThrowsFailsTheFuture() {
        CompletableFuture<String> work = new CompletableFuture<>();
        TimeLimit limit = limit(Runnable::run);
        IllegalStateException failure = new IllegalStateException();

        assertThat(limit.callAsync(() -> work).cancel(true)).isTrue();
        CompletableFuture<String> failed = limit.callAsync(() -> {
            throw failure;
        });

        assertThat(work).isCancelled();
        assertThat(desk.timer.pendingTasks()).isZero();
        assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class).hasCause(failure);
    }

    private TimeLimit limit(Executor workers) {
        return new TimeLimit(new TimeLimitConfig("limit", LIMIT), workers, desk.timer, desk.clock);
    }

    /** Runs it on a thread of its own and lets the limit pass on virtual time. */
    private void inTime(java.util.concurrent.Callable<?> call) throws Throwable {
        FutureTask<Object> caller = new FutureTask<>(call::call);
        onThread(caller);
        while (handedOver.isEmpty()) {
            Thread.onSpinWait();
        }
        desk.timer.advance(LIMIT);
        try {
            caller.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "time-limit-test");
        thread.setDaemon(true);
        thread.start();
    }
}
