package io.kellet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.breaker.BreakerConfig;
import io.kellet.breaker.BreakerState;
import io.kellet.breaker.CircuitBreaker;
import io.kellet.breaker.Outcome;
import io.kellet.breaker.OutcomeClassifier;
import io.kellet.chaos.Chaos;
import io.kellet.chaos.ExperimentConfig;
import io.kellet.chaos.Fault;
import io.kellet.chaos.FaultKind;
import io.kellet.chaos.FaultPoint;
import io.kellet.order.OrderClass;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever classifiers, clocks, functions and executors throw, a synchronous call holds nothing afterwards and hides nothing. */
@Timeout(60)
final class GuardHostileCodeTest {

    private final LinkageError oldJar = new NoClassDefFoundError("of an old jar");

    private static final Operation NEW_ORDER = Operation.named("xetra.new").orderClass(OrderClass.NEW);

    private final Desk desk = new Desk();

    @AfterEach
    void everythingIsGivenBackOnce() {
        assertThat(desk.bulkhead.inFlight()).isZero();
        assertThat(desk.bulkhead.strayReleases()).isZero();
        assertThat(desk.breaker.snapshot().duplicateReports()).isZero();
    }

    @Test
    void anErrorInAClassifierCostsNeitherThePlaceNorTheProbeNorTheRealFailure() throws Exception {
        CircuitBreaker probing = halfOpen();
        IOException failure = new IOException("down");
        Guard guard = desk.gated(Desk.READ)
                .breaker(probing)
                .classify(new ErrorThrower())
                .build();

        assertThat(guard.<String, String>call("done", s -> s)).isEqualTo("done");
        assertThat(probing.snapshot().probesOut()).isZero();
        assertThatThrownBy(() -> guard.call(failure, e -> {
                    throw e;
                }))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).containsExactly(oldJar);
        assertThat(guard.brokenClassifications()).isEqualTo(2);
        assertThat(probing.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aBreakerWhoseClockThrowsLeavesNothingTaken() {
        boolean[] broken = {false};
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("probing").consecutiveFailures(1).build(), () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("clock");
                    }
                    return desk.clock.nanos();
                });
        probing.onFailure(probing.acquire());
        Guard guard = desk.gated(Desk.READ).breaker(probing).build();
        desk.clock.advanceNanos(1_000_000_000_000L);
        broken[0] = true;

        assertThatThrownBy(() -> guard.call("x", s -> s)).hasMessage("clock");

        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
    }

    @Test
    void workThatAnExecutorQueuedBeforeItThrewNeverBegins() {
        OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
        List<Runnable> queue = new ArrayList<>();
        TimeLimit limit = limit(task -> {
            queue.add(task);
            throw noThread;
        });
        Guard guard = desk.gated(NEW_ORDER).timeLimit(limit).build();
        List<String> sent = new ArrayList<>();

        assertThatThrownBy(() -> guard.call(sent, list -> list.add("order"))).isSameAs(noThread);
        queue.forEach(Runnable::run);

        assertThat(sent).isEmpty();
        assertThat(desk.timer.pendingTasks()).isZero();
        assertThat(limit.stillRunning()).isZero();
    }

    @Test
    void workThatHasBegunWhenItsExecutorThrowsStillGivesItsAnswer() throws Exception {
        TimeLimit limit = limit(task -> {
            task.run();
            throw new RejectedExecutionException("after the fact");
        });

        assertThat(desk.gated(NEW_ORDER).timeLimit(limit).build().<String, String>call("sent", s -> s))
                .isEqualTo("sent");
    }

    @Test
    void workThatNoWorkerTookUpCostsNoPermitOfTheRateLimiter() {
        Guard guard = desk.gated(Desk.READ)
                .timeLimit(limit(task -> {
                    throw new RejectedExecutionException("busy");
                }))
                .build();

        assertThatThrownBy(() -> guard.call("x", s -> s)).isInstanceOf(NoWorkerException.class);

        assertThat(desk.permitsLeft()).isEqualTo(Desk.PERMITS);
        assertThat(desk.latency.snapshot().count()).isZero();
    }

    @Test
    void aDeadlineThatPassesOnTheWayIsNoWaitForADeadTimer() {
        TimeLimit limit = limit(task -> {});
        long now = desk.clock.nanos();

        assertThatThrownBy(() -> limit.call("x", (GuardedFunction<String, String>) s -> s, 1, now, true, now, null))
                .isInstanceOf(NoWorkerException.class);
    }

    @Test
    void wrappersThatTheFunctionThrowsComeOutOfWorkersUnchanged() {
        Guard limited = desk.gated(Desk.READ).timeLimit(limit(Runnable::run)).build();
        Guard hedged = desk.gated(Desk.READ).hedge(hedge(Runnable::run)).build();
        Guard both = desk.gated(Desk.READ)
                .hedge(hedge(Runnable::run))
                .timeLimit(limit(Runnable::run))
                .build();

        for (Guard guard : List.of(limited, hedged, both)) {
            for (Exception failure : List.of(
                    new CompletionException(new IOException("down")),
                    new ExecutionException(new IOException("down")),
                    new CancellationException("by the function"))) {
                assertThatThrownBy(() -> guard.call(failure, e -> {
                            throw e;
                        }))
                        .isSameAs(failure);
            }
        }
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void anAttemptWithATimeLimitReadsTheClockOnceAtEachEndToo() throws Exception {
        int[] readings = {0};
        NanoClock clock = () -> {
            readings[0]++;
            return desk.clock.nanos();
        };
        Guard guard = Guard.of(Desk.READ, clock)
                .latency(desk.latency)
                .timeLimit(new TimeLimit(
                        new TimeLimitConfig("t", Duration.ofSeconds(1)), Runnable::run, desk.timer, clock))
                .build();

        assertThat(guard.<String, String>call("x", s -> s)).isEqualTo("x");

        assertThat(readings[0]).isEqualTo(2);
    }

    @Test
    void noAnswerIsUnknownHoweverItIsWrapped() {
        Guard guard = desk.gated(NEW_ORDER).build();

        for (Exception timeout : List.of(
                new ExecutionException(new TimeoutException("of the client")),
                new CompletionException(new ExecutionException(new SocketTimeoutException("read timed out"))),
                new UncheckedIOException(new SocketTimeoutException("read timed out")))) {
            assertThatThrownBy(() -> guard.call(timeout, GuardHostileCodeTest::raise))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasCause(timeout);
        }
    }

    @Test
    void whetherThereWasAnAnswerIsUnknownIfTheRuleForThatBreaks() {
        SocketTimeoutException timeout = new SocketTimeoutException("read timed out");
        Guard guard = desk.gated(NEW_ORDER)
                .unanswered(failure -> {
                    throw oldJar;
                })
                .build();

        assertThatThrownBy(() -> guard.call(timeout, GuardHostileCodeTest::raise))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(timeout);
        assertThat(timeout.getSuppressed()).containsExactly(oldJar);
    }

    @Test
    void anOrderWhoseOutcomeAnInnerGuardDoesNotKnowIsNotRepeatedByAnOuterOne() {
        int[] sent = {0};
        Guard inner = desk.gated(NEW_ORDER).build();
        Guard outer = Guard.of(Operation.named("basket").idempotent(), desk.clock)
                .retry(desk.retry(3, Backoff.none()))
                .build();
        Fallback<Guard, String> cached = Fallback.onException((state, why) -> "cached");

        assertThatThrownBy(() -> outer.call(
                        inner,
                        guard -> {
                            try {
                                return guard.call(sent, count -> {
                                    count[0]++;
                                    throw new SocketTimeoutException("read timed out");
                                });
                            } catch (OutcomeUnknownException e) {
                                throw new ExecutionException(e); // as a future would
                            }
                        },
                        cached))
                .isInstanceOf(ExecutionException.class);

        assertThat(sent[0]).isEqualTo(1);
    }

    @Test
    void whatAFutureWrapsIsNoReasonToRetryEither() {
        int[] attempts = {0};
        Guard guard = desk.gated(Desk.READ).retry(desk.retry(3, Backoff.none())).build();

        for (Throwable cause : List.of(desk.limiter.rejection(), new CancellationException(), oldJar)) {
            assertThatThrownBy(() -> guard.call(attempts, count -> {
                        count[0]++;
                        throw new ExecutionException(cause);
                    }))
                    .hasCause(cause);
        }

        assertThat(attempts[0]).isEqualTo(3); // one of each
    }

    @Test
    void causesThatGoRoundInACircleEndNothingInALoop() {
        CompletionException one = new Wrapper(null);
        CompletionException two = new Wrapper(one);
        one.initCause(two);

        assertThat(FailureRule.UNANSWERED.matches(one)).isFalse();
    }

    @Test
    void aThreadInterruptedByItsFailureMakesNoFurtherAttemptEvenWithoutAWait() {
        int[] attempts = {0};
        Guard guard =
                desk.gated(Desk.READ).retry(desk.retry(1_000, Backoff.none())).build();

        assertThatThrownBy(() -> guard.call(attempts, count -> {
                    count[0]++;
                    Thread.currentThread().interrupt(); // as a channel closed by an interrupt leaves it
                    throw new ClosedByInterruptException();
                }))
                .isInstanceOf(ClosedByInterruptException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts[0]).isEqualTo(1);
    }

    @Test
    void anOutcomeThatIsNoneGivesTheProbeBackToo() {
        CircuitBreaker probing = halfOpen();
        Guard guard = desk.gated(Desk.READ).breaker(probing).build();
        Ticket ticket = guard.newTicket();
        assertThat(guard.tryEnter(ticket, desk.clock.nanos())).isTrue();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.exit(ticket, -1, desk.clock.nanos()))
                .withMessageContaining("-1");

        assertThat(probing.snapshot().probesOut()).isZero();
        assertThat(guard.tryEnter(ticket, desk.clock.nanos())).isTrue();
        assertThat(guard.exit(ticket, Outcome.SUCCESS, desk.clock.nanos())).isTrue();
    }

    @Test
    void hedgedRetriesWithoutATimerAreRefusedWhenTheGuardIsBuilt() {
        GuardBuilder builder = desk.gated(Desk.READ).hedge(hedge(Runnable::run)).retry(desk.retry(2, Backoff.none()));

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("timer");
    }

    @Test
    void aCallerThatIsInterruptedAlreadyHandsNothingToAWorker() {
        List<Runnable> handedOver = new ArrayList<>();
        Guard limited = desk.gated(NEW_ORDER).timeLimit(limit(handedOver::add)).build();
        Guard hedged = desk.gated(Desk.READ).hedge(hedge(handedOver::add)).build();

        for (Guard guard : List.of(limited, hedged)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> guard.call("x", s -> s)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }

        assertThat(handedOver).isEmpty();
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void aCallThatMayNotBeHedgedNeedsNoWorker() throws Exception {
        Operation byKey =
                Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey();
        Guard guard = desk.gated(byKey)
                .hedge(hedge(task -> {
                    throw new RejectedExecutionException("busy");
                }))
                .build();

        assertThat(guard.<String, String>call("sent", s -> s)).isEqualTo("sent");
    }

    @Test
    void aHedgedCallerWaitsNoLongerThanItsDeadlineAndItsWorkIsStopped() throws Exception {
        BlockingQueue<Runnable> workers = new LinkedBlockingQueue<>();
        Guard byKey = desk.gated(
                        Operation.named("xetra.new").orderClass(OrderClass.NEW).idempotentByKey())
                .hedge(new Hedge(
                        HedgeConfig.named("h").fixedDelay(Duration.ofSeconds(9)).build(), workers::add, desk.timer))
                .build();
        long deadline = desk.deadlineIn(Duration.ofMillis(5));
        FutureTask<String> caller = new FutureTask<>(
                () -> byKey.call("x", deadline, new IdempotencyKey("k"), (s, attempt, until, key) -> s));
        new Thread(caller).start();
        Runnable work = workers.take(); // which no worker gets round to

        desk.clock.advance(Duration.ofMillis(6));

        assertThatThrownBy(caller::get)
                .cause()
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCauseInstanceOf(TimeLimitException.class);
        assertThat(work)
                .isInstanceOfSatisfying(
                        Work.class, w -> assertThat(w.isCancelled()).isTrue());
        assertThat(desk.timer.pendingTasks()).isZero();
    }

    @Test
    void anExperimentReachesAHedgedCallOnItsWorkerAndDoesNotHoldTheHedgeUp() throws Exception {
        BlockingQueue<Runnable> workers = new LinkedBlockingQueue<>();
        try (Chaos chaos = new Chaos(desk.clock, 1)) {
            FaultPoint point = chaos.point("venue");
            Guard guard = desk.gated(Desk.READ)
                    .chaos(point)
                    .hedge(hedge(workers::add))
                    .build();
            chaos.start(ExperimentConfig.named("test")
                    .fault(Fault.Failure.of(new IOException("injected")))
                    .at("venue")
                    .probabilityPpm(1_000_000)
                    .maxInjections(9)
                    .duration(Duration.ofHours(1))
                    .build());
            FutureTask<String> caller = new FutureTask<>(() -> guard.call("x", s -> s));
            new Thread(caller).start();

            Runnable first = workers.take();
            assertThat(point.injections(FaultKind.ERROR)).isZero();
            first.run();

            assertThatThrownBy(caller::get).cause().hasMessage("injected");
            assertThat(point.injections(FaultKind.ERROR)).isEqualTo(1);
        }
    }

    private static String raise(Exception failure) throws Exception {
        throw failure;
    }

    private static final class Wrapper extends CompletionException {
        private static final long serialVersionUID = 1L;

        Wrapper(@Nullable Throwable cause) {
            super("a wrapper");
            if (cause != null) {
                initCause(cause);
            }
        }
    }

    private TimeLimit limit(Executor workers) {
        return new TimeLimit(new TimeLimitConfig("t", Duration.ofSeconds(1)), workers, desk.timer, desk.clock);
    }

    private Hedge hedge(Executor workers) {
        return new Hedge(HedgeConfig.named("h").fixedDelay(Duration.ofMillis(1)).build(), workers, desk.timer);
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

    private CircuitBreaker halfOpen() {
        CircuitBreaker probing = new CircuitBreaker(
                BreakerConfig.named("probing")
                        .consecutiveFailures(1)
                        .halfOpenPermits(1)
                        .closeAfter(1_000)
                        .build(),
                desk.clock);
        probing.onFailure(probing.acquire());
        desk.clock.advance(probing.snapshot().untilProbe());
        return probing;
    }
}
