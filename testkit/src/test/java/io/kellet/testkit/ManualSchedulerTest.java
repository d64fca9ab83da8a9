package io.kellet.testkit;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // what a task throws is among the scheduler's failures
final class ManualSchedulerTest {

    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final long start = clock.nanos();
    private final List<String> log = new ArrayList<>();

    @Test
    void runsNothingUntilTold() {
        scheduler.execute(note("a"));

        assertThat(log).isEmpty();
        assertThat(scheduler.pendingTasks()).isOne();
        assertThat(scheduler.runDue()).isOne();
        assertThat(log).containsExactly("a@0");
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void runsEachTaskAtItsExactTimeAndEndsWhereItWasTold() {
        scheduler.schedule(note("late"), 30, MILLISECONDS);
        scheduler.schedule(note("early"), 10, MILLISECONDS);
        scheduler.schedule(note("beyond"), 50_000_001, NANOSECONDS);

        int runs = scheduler.advance(Duration.ofMillis(50));

        assertThat(runs).isEqualTo(2);
        assertThat(log).containsExactly("early@10000000", "late@30000000");
        assertThat(elapsed()).isEqualTo(50_000_000);
        assertThat(scheduler.pendingTasks()).isOne();
    }

    @Test
    void runsTasksDueAtOneTimeInOrderOfSubmission() {
        scheduler.schedule(note("first"), 10, NANOSECONDS);
        scheduler.schedule(note("second"), 10, NANOSECONDS);
        clock.advanceNanos(10);
        scheduler.execute(note("third"));

        scheduler.runDue();

        assertThat(log).containsExactly("first@10", "second@10", "third@10");
    }

    @Test
    void keepsTheOrderAcrossTheWrapOfTheClock() {
        scheduler.schedule(note("after the wrap"), 10_000_000_001L, NANOSECONDS);
        scheduler.schedule(note("just before the wrap"), 10, SECONDS);
        scheduler.scheduleAtFixedRate(note("tick"), 9, 1, SECONDS);

        scheduler.advance(Duration.ofSeconds(11));

        assertThat(clock.nanos()).isNegative();
        assertThat(log)
                .containsExactly(
                        "tick@9000000000",
                        "just before the wrap@10000000000",
                        "tick@10000000000",
                        "after the wrap@10000000001",
                        "tick@11000000000");
    }

    @Test
    void aNegativeDelayIsNone() {
        scheduler.execute(note("first"));
        scheduler.schedule(note("second"), -5, SECONDS);
        scheduler.schedule(note("third"), Long.MIN_VALUE, DAYS);

        scheduler.runDue();

        assertThat(log).containsExactly("first@0", "second@0", "third@0");
    }

    @Test
    void aDelayThatWouldOverflowIsForeverAndNotThePast() {
        scheduler.schedule(note("never"), Long.MAX_VALUE, DAYS);
        scheduler.scheduleAtFixedRate(note("once in an age"), 0, Long.MAX_VALUE, DAYS);
        scheduler.scheduleWithFixedDelay(note("as rarely"), 0, Long.MAX_VALUE, DAYS);

        scheduler.advance(Duration.ofNanos(Deadline.FOREVER - 1_000_000_000));
        assertThat(log).containsExactly("once in an age@0", "as rarely@0");

        log.clear();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(log)
                .containsExactly(
                        "never@" + Deadline.FOREVER,
                        "once in an age@" + Deadline.FOREVER,
                        "as rarely@" + Deadline.FOREVER);
    }

    @Test
    void aFixedRateThatFellBehindCatchesUpRunAfterRun() {
        scheduler.scheduleAtFixedRate(
                () -> {
                    note("run").run();
                    if (log.size() == 1) {
                        clock.advanceNanos(35);
                    }
                },
                10,
                10,
                NANOSECONDS);

        scheduler.advance(Duration.ofNanos(60));

        assertThat(log).containsExactly("run@10", "run@45", "run@45", "run@45", "run@50", "run@60");
    }

    @Test
    void aFixedDelayCountsFromTheEndOfTheRun() {
        scheduler.scheduleWithFixedDelay(
                () -> {
                    note("run").run();
                    clock.advanceNanos(35);
                },
                10,
                10,
                NANOSECONDS);

        scheduler.advance(Duration.ofNanos(100));

        assertThat(log).containsExactly("run@10", "run@55", "run@100");
        assertThat(elapsed()).isEqualTo(135);
    }

    @Test
    void whatALongRunMadeDueAfterTheEndWaitsForTheNextCall() {
        scheduler.execute(() -> clock.advanceNanos(100));
        scheduler.schedule(note("overdue"), 50, NANOSECONDS);

        scheduler.advance(Duration.ofNanos(10));
        assertThat(log).isEmpty();
        assertThat(elapsed()).isEqualTo(100);

        scheduler.runDue();
        assertThat(log).containsExactly("overdue@100");
    }

    @Test
    void aClockSteppedBackLengthensTheWait() {
        scheduler.schedule(note("old"), 100, NANOSECONDS);
        clock.stepBack(Duration.ofNanos(1_000));
        scheduler.schedule(note("new"), 500, NANOSECONDS);

        scheduler.advance(Duration.ofNanos(1_099));
        assertThat(log).containsExactly("new@-500");

        scheduler.advance(Duration.ofNanos(1));
        assertThat(log).containsExactly("new@-500", "old@100");
    }

    @Test
    void aTaskThatStepsTheClockBackDoesNotKeepTheSchedulerFromTheEnd() {
        scheduler.schedule(() -> clock.stepBack(Duration.ofNanos(80)), 50, NANOSECONDS);
        scheduler.schedule(note("next"), 60, NANOSECONDS);

        scheduler.advance(Duration.ofNanos(100));

        assertThat(log).containsExactly("next@60");
        assertThat(elapsed()).isEqualTo(100);
    }

    @Test
    void aTaskMayScheduleMoreAndTheyRunInTheSameAdvance() {
        scheduler.schedule(
                () -> {
                    scheduler.execute(note("at once"));
                    scheduler.schedule(note("in time"), 5, NANOSECONDS);
                    scheduler.schedule(note("too late"), 11, NANOSECONDS);
                },
                10,
                NANOSECONDS);

        scheduler.advance(Duration.ofNanos(20));

        assertThat(log).containsExactly("at once@10", "in time@15");
        assertThat(scheduler.pendingTasks()).isOne();
    }

    @Test
    void aTaskMayCancelAnotherThatIsDueAtTheSameTime() {
        var victims = new ArrayList<Future<?>>();
        scheduler.schedule(() -> victims.get(0).cancel(false), 10, NANOSECONDS);
        victims.add(scheduler.schedule(note("victim"), 10, NANOSECONDS));

        scheduler.advance(Duration.ofNanos(10));

        assertThat(log).isEmpty();
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void aPeriodicTaskMayCancelItselfAndLeavesNoInterruptBehind() {
        var self = new ArrayList<Future<?>>();
        self.add(scheduler.scheduleAtFixedRate(
                () -> {
                    note("run").run();
                    self.get(0).cancel(true);
                },
                1,
                1,
                NANOSECONDS));
        var interrupted = new AtomicReference<Boolean>();
        scheduler.schedule(() -> interrupted.set(Thread.currentThread().isInterrupted()), 2, NANOSECONDS);

        scheduler.advance(Duration.ofNanos(10));

        assertThat(log).containsExactly("run@1");
        assertThat(interrupted).hasValue(false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void aPeriodicTaskThatIsCancelledJustAsItsRunEndsIsNotRunAgain() {
        var task = new ManualTask<>(scheduler, () -> log.add("run"), 0, clock.nanos(), 1);
        task.cancel(false);

        scheduler.enqueueAgain(task); // what the run does last

        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void theCallersInterruptIsKeptFromTheTasksAndGivenBack() {
        var interrupted = new AtomicReference<Boolean>();
        scheduler.execute(() -> interrupted.set(Thread.currentThread().isInterrupted()));

        Thread.currentThread().interrupt();
        scheduler.runDue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted).hasValue(false);
    }

    @Test
    void aCancelledTaskLeavesTheQueueAtOnce() {
        ScheduledFuture<?> future = scheduler.schedule(note("never"), 1, SECONDS);

        assertThat(future.cancel(false)).isTrue();

        assertThat(scheduler.pendingTasks()).isZero();
        assertThat(future.cancel(false)).isFalse();
        assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
        assertThat(scheduler.advance(Duration.ofSeconds(2))).isZero();
    }

    @Test
    void aFutureHasTheResultOnceItRan() throws Exception {
        ScheduledFuture<String> future = scheduler.schedule(() -> "done", 7, MILLISECONDS);
        assertThat(future.getDelay(MILLISECONDS)).isEqualTo(7);

        scheduler.advance(Duration.ofMillis(10));

        assertThat(future.get()).isEqualTo("done");
        assertThat(future.get(0, SECONDS)).isEqualTo("done");
        assertThat(future.getDelay(MILLISECONDS)).isEqualTo(-3);
    }

    @Test
    void waitingForATaskThatHasNotRunFailsAtOnceAndSaysWhy() {
        ScheduledFuture<String> future = scheduler.schedule(() -> "done", 7, NANOSECONDS);

        assertThatThrownBy(future::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("advance the scheduler first")
                .hasMessageContaining("dueInNanos=7");
        assertThatThrownBy(() -> future.get(1, DAYS))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("advance the scheduler first");
        assertThat(elapsed()).isZero();
    }

    @Test
    void aTaskThatWaitsForItselfOrALaterTaskFailsInsteadOfHanging() {
        Future<?> later = scheduler.schedule(note("later"), 1, NANOSECONDS);
        Future<?> waiting = scheduler.submit((Callable<?>) later::get);

        scheduler.runDue();

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatATaskThrowsIsInItsFutureAndAmongTheFailures() {
        var refused = new IOException("venue is gone");
        Future<?> failed = scheduler.submit(() -> {
            throw refused;
        });
        scheduler.execute(() -> {
            throw new AssertionError("seen by nobody");
        });
        scheduler.execute(note("still runs"));

        scheduler.runDue();

        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class).hasCause(refused);
        assertThat(log).containsExactly("still runs@0");
        assertThat(scheduler.failures()).hasSize(2).first().isSameAs(refused);
        assertThat(scheduler.failures().get(1)).hasMessage("seen by nobody");
    }

    @Test
    void aPeriodicTaskThatThrowsIsOver() {
        Future<?> future = scheduler.scheduleAtFixedRate(
                () -> {
                    note("run").run();
                    if (log.size() == 2) {
                        throw new IllegalStateException("worn out");
                    }
                },
                1,
                1,
                NANOSECONDS);

        scheduler.advance(Duration.ofNanos(10));

        assertThat(log).containsExactly("run@1", "run@2");
        assertThat(future).isDone().isNotCancelled();
        assertThatThrownBy(future::get).hasRootCauseMessage("worn out");
        assertThat(scheduler.failures()).hasSize(1);
    }

    @Test
    void aTaskCannotAdvanceTheSchedulerThatRunsIt() {
        Future<?> advancing = scheduler.submit(() -> scheduler.advance(Duration.ofNanos(1)));
        Future<?> running = scheduler.submit(scheduler::runDue);

        scheduler.runDue();

        for (Future<?> future : List.of(advancing, running)) {
            assertThatThrownBy(future::get)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("to simulate a long run, advance the clock");
        }
        assertThat(scheduler.advance(Duration.ofNanos(1))).isZero();
    }

    @Test
    void oneThreadAtATimeRunsTasks() throws Exception {
        var refusal = new AtomicReference<Throwable>();
        scheduler.execute(() -> {
            var other = new Thread(scheduler::runDue, "other");
            other.setUncaughtExceptionHandler((thread, thrown) -> refusal.set(thrown));
            other.start();
            joined(other);
        });

        scheduler.runDue();

        assertThat(refusal.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one thread at a time")
                .hasMessageContaining("running=" + Thread.currentThread().getName());
    }

    @Test
    void tasksThatNeverEndAtOneTimeAreReportedInsteadOfRunForEver() {
        scheduler.execute(new Runnable() {
            @Override
            public void run() {
                scheduler.execute(this);
            }
        });

        assertThatThrownBy(scheduler::runDue)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without time passing")
                .hasMessageContaining("pending=");
        assertThat(elapsed()).isZero();
    }

    @Test
    void tasksThatKeepSteppingTheClockBackAreReportedToo() {
        scheduler.scheduleWithFixedDelay(() -> clock.stepBack(Duration.ofNanos(2)), 0, 1, NANOSECONDS);

        assertThatThrownBy(() -> scheduler.advance(Duration.ofNanos(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without time passing");
    }

    @Test
    void refusesToGoBackAndPeriodsThatAreNone() {
        assertThatThrownBy(() -> scheduler.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scheduler.scheduleAtFixedRate(note("a"), 0, 0, SECONDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("period must be positive: 0");
        assertThatThrownBy(() -> scheduler.scheduleWithFixedDelay(note("a"), 0, -1, SECONDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay must be positive: -1");
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void shutdownKeepsWhatRunsOnceAndCancelsWhatIsPeriodic() {
        scheduler.schedule(note("once"), 10, NANOSECONDS);
        Future<?> rate = scheduler.scheduleAtFixedRate(note("rate"), 5, 5, NANOSECONDS);
        Future<?> delay = scheduler.scheduleWithFixedDelay(note("delay"), 5, 5, NANOSECONDS);

        scheduler.shutdown();

        assertThat(rate).isCancelled();
        assertThat(delay).isCancelled();
        assertThat(scheduler.isShutdown()).isTrue();
        assertThat(scheduler.isTerminated()).isFalse();
        assertThat(scheduler.awaitTermination(1, DAYS)).isFalse();
        assertThatThrownBy(() -> scheduler.execute(note("new"))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.invokeAll(List.of())).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.invokeAny(List.of(() -> 1))).isInstanceOf(RejectedExecutionException.class);

        scheduler.advance(Duration.ofNanos(10));

        assertThat(log).containsExactly("once@10");
        assertThat(scheduler.isTerminated()).isTrue();
        assertThat(scheduler.awaitTermination(0, DAYS)).isTrue();
    }

    @Test
    void aPeriodicTaskThatShutsDownIsNotRunAgain() {
        Future<?> rate = scheduler.scheduleAtFixedRate(
                () -> {
                    note("run").run();
                    scheduler.shutdown();
                    log.add("terminated=" + scheduler.isTerminated());
                },
                5,
                5,
                NANOSECONDS);

        scheduler.advance(Duration.ofNanos(20));

        assertThat(log).containsExactly("run@5", "terminated=false");
        assertThat(rate).isCancelled();
        assertThat(scheduler.isTerminated()).isTrue();
    }

    @Test
    void shutdownNowHandsBackWhatNeverRanInOrder() {
        ScheduledFuture<?> late = scheduler.schedule(note("late"), 10, NANOSECONDS);
        ScheduledFuture<?> early = scheduler.scheduleAtFixedRate(note("early"), 5, 5, NANOSECONDS);

        List<Runnable> neverRun = scheduler.shutdownNow();

        assertThat(neverRun).containsExactly((Runnable) early, (Runnable) late);
        assertThat(scheduler.isTerminated()).isTrue();
        assertThat(scheduler.advance(Duration.ofNanos(20))).isZero();
        assertThatThrownBy(late::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("shutdown=true");
    }

    @Test
    void shutdownNowInterruptsTheRunningTaskAndItAlone() {
        var interrupted = new AtomicReference<Boolean>();
        scheduler.execute(() -> {
            scheduler.shutdownNow();
            interrupted.set(Thread.currentThread().isInterrupted());
        });

        scheduler.runDue();

        assertThat(interrupted).hasValue(true);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void closeShutsDownAndRefusesToWaitForWhatIsLeft() {
        scheduler.schedule(note("once"), 10, NANOSECONDS);

        assertThatThrownBy(scheduler::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pending=1");
        assertThat(scheduler.isShutdown()).isTrue();

        scheduler.advance(Duration.ofNanos(10));
        scheduler.close();

        assertThat(log).containsExactly("once@10");
    }

    @Test
    void submitsEveryKindOfTask() throws Exception {
        Future<?> runnable = scheduler.submit(note("runnable"));
        Future<String> withResult = scheduler.submit(note("with result"), "result");
        Future<Integer> callable = scheduler.submit(() -> 42);

        scheduler.runDue();

        assertThat(runnable.get()).isNull();
        assertThat(withResult.get()).isEqualTo("result");
        assertThat(callable.get()).isEqualTo(42);
        assertThat(log).containsExactly("runnable@0", "with result@0");
    }

    @Test
    void invokeAllRunsItsTasksAtOncePastWhatElseIsDue() throws Exception {
        scheduler.execute(note("waiting"));

        List<Future<String>> futures = scheduler.invokeAll(List.of(
                Executors.callable(note("a"), "A"),
                () -> {
                    throw new IOException("b is broken");
                },
                Executors.callable(note("c"), "C")));

        assertThat(log).containsExactly("a@0", "c@0");
        assertThat(futures.get(0).get()).isEqualTo("A");
        assertThatThrownBy(() -> futures.get(1).get()).hasRootCauseMessage("b is broken");
        assertThat(futures.get(2).get()).isEqualTo("C");
        assertThat(scheduler.pendingTasks()).isOne();
    }

    @Test
    void invokeAllCancelsWhatItsTimeoutLeavesNoTimeFor() throws Exception {
        List<Future<String>> futures = scheduler.invokeAll(
                List.of(
                        Executors.callable(() -> clock.advanceNanos(9), "in time"),
                        Executors.callable(() -> clock.advanceNanos(1), "just in time"),
                        Executors.callable(note("c"), "too late")),
                10,
                NANOSECONDS);

        assertThat(futures.get(0).get()).isEqualTo("in time");
        assertThat(futures.get(1).get()).isEqualTo("just in time");
        assertThat(futures.get(2)).isCancelled();
        assertThat(log).isEmpty();
    }

    @Test
    void invokeAnyStopsAtTheFirstSuccess() throws Exception {
        String answer = scheduler.invokeAny(List.of(
                () -> {
                    throw new IOException("primary is down");
                },
                Executors.callable(note("secondary"), "secondary"),
                Executors.callable(note("tertiary"), "tertiary")));

        assertThat(answer).isEqualTo("secondary");
        assertThat(log).containsExactly("secondary@0");
    }

    @Test
    void invokeAnyThrowsTheLastFailureOrTheTimeout() {
        Callable<String> slowAndBroken = () -> {
            clock.advanceNanos(10);
            throw new IOException("down at " + elapsed());
        };

        assertThatThrownBy(() -> scheduler.invokeAny(List.of(slowAndBroken, slowAndBroken)))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("down at 20");
        assertThatThrownBy(() -> scheduler.invokeAny(List.of(slowAndBroken, slowAndBroken), 10, NANOSECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("timeout=10 NANOSECONDS");
        assertThatThrownBy(() -> scheduler.invokeAny(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(elapsed()).isEqualTo(30);
    }

    @Test
    void manyThreadsMayHandInAndCancelWhileOneRuns() throws Exception {
        int threads = 4;
        int each = 500;
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            var worker = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    scheduler.schedule(() -> log.add("kept"), n % 7, NANOSECONDS);
                    scheduler.schedule(() -> log.add("stray"), 1, DAYS).cancel(false);
                }
            });
            workers.add(worker);
            worker.start();
        }

        int runs = 0;
        while (workers.stream().anyMatch(Thread::isAlive)) {
            runs += scheduler.advance(Duration.ofNanos(1));
        }
        runs += scheduler.advance(Duration.ofNanos(7));

        assertThat(runs).isEqualTo(threads * each);
        assertThat(log).hasSize(threads * each).containsOnly("kept");
        assertThat(scheduler.pendingTasks()).isZero();
    }

    @Test
    void ordersItsFuturesAsItRunsThem() {
        ScheduledFuture<?> late = scheduler.schedule(note("late"), 10, NANOSECONDS);
        ScheduledFuture<?> early = scheduler.schedule(note("early"), 5, NANOSECONDS);
        ScheduledFuture<?> elsewhere = new ManualScheduler(clock).schedule(note("elsewhere"), 7, NANOSECONDS);

        assertThat(List.of(late, elsewhere, early).stream().sorted()).containsExactly(early, elsewhere, late);
    }

    @Test
    void saysWhatItHolds() {
        scheduler.execute(note("a"));

        assertThat(scheduler).hasToString("ManualScheduler[pending=1, shutdown=false, clock=" + clock + "]");
    }

    private Runnable note(String name) {
        return () -> log.add(name + "@" + elapsed());
    }

    private long elapsed() {
        return clock.nanos() - start;
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
