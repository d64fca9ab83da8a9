package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.breaker.Outcome;
import io.kellet.limit.RetryBudget;
import io.kellet.rejection.RejectedException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything around one operation, in one order:
 *
 * <pre>{@code
 * fallback( hedge( retry( rate limit( message cap( bulkhead( breaker( throttle( latency( time limit( chaos( the call )))))))))))
 * }</pre>
 *
 * <ul>
 *   <li>The fallback is outermost: it replaces what the caller would otherwise see, and nothing else.
 *   <li>A hedge runs beside the retries and is one attempt that is not itself retried, so that a call makes at most
 *       {@code attempts + hedges} attempts and not their product. The first success wins. The call fails when the retries
 *       have given up and no hedge can still succeed.
 *   <li>Each attempt passes the gates anew, so a breaker that opens during a backoff stops the retries.
 *   <li>The breaker comes after the limits, for the permits of a half-open breaker are few: none is spent on a call that a
 *       limit refuses. What a gate refuses has touched nothing, and gives back what it took before, last taken first.
 *   <li>The adaptive throttle is the last gate, for it compares what was sent with what was accepted: what another gate
 *       refused was not sent.
 *   <li>The time limit is inside the gates: a refused call occupies no worker. An attempt gets what was configured or what
 *       is left until the caller's deadline, whichever is less.
 *   <li>Chaos is innermost, where a real fault would be.
 * </ul>
 *
 * <pre>{@code
 * static final Operation CANCEL = Operation.named("xetra.cancel").orderClass(OrderClass.CANCEL).idempotent();
 *
 * Guard guard = Guard.of(CANCEL, clock).rateLimit(limiter).breaker(breaker).retry(retry).latency(recorder).build();
 *
 * Ack ack = guard.call(order, o -> o.session().cancel(o));
 * }</pre>
 *
 * <p>A stage that is not asked for is not there: the guard tests a final field for null. A gated attempt reads the clock once
 * at each end; limiter, breaker, latency and deadline share the readings. Where nothing needs the time no clock is read.
 *
 * <p>An operation that is not idempotent is never repeated, and one that ended without an answer gives
 * {@link OutcomeUnknownException} instead of a failure. Whatever else the call throws, checked or not, comes out unchanged;
 * earlier failures are attached to the last as suppressed.
 */
public final class Guard {

    private static final GuardedFunction<Callable<?>, Object> CALL = Callable::call;
    private static final GuardedFunction<Supplier<?>, Object> GET = Supplier::get;
    private static final GuardedFunction<Runnable, Boolean> RUN = work -> {
        work.run();
        return Boolean.TRUE;
    };

    private final Operation operation;
    private final NanoClock clock;
    private final Gates gates;
    private final @Nullable TimeLimit timeLimit;
    private final @Nullable Retry retry;
    private final @Nullable Hedge hedge;
    private final @Nullable RetryBudget budget;
    private final @Nullable ScheduledExecutorService timer;
    private final FailureRule unanswered;
    private final DeadlinePassedException deadlinePassed;

    Guard(GuardBuilder from) {
        operation = from.operation;
        clock = from.clock;
        gates = new Gates(from);
        timeLimit = from.timeLimit;
        retry = from.retry;
        hedge = from.hedge;
        budget = from.budget;
        timer = from.timer;
        unanswered = from.unanswered;
        deadlinePassed = new DeadlinePassedException(operation.name());
    }

    /** Starts a guard without stages; all of them should read the same clock. */
    public static GuardBuilder of(Operation operation, NanoClock clock) {
        return new GuardBuilder(operation, clock);
    }

    public Operation operation() {
        return operation;
    }

    /** How often the classifier of outcomes threw; the breaker then counts a failure, or nothing for a result. */
    public long brokenClassifications() {
        return gates.brokenClassifications();
    }

    // ---- synchronous ----

    /**
     * Makes the call.
     *
     * @throws RejectedException if a gate refused it; always the same exception for the same reason
     * @throws OutcomeUnknownException if the operation is not idempotent and there was no answer
     * @throws InterruptedException if the caller was interrupted before or while a stage waited for a worker; work that had
     *     begun is interrupted too, and nobody knows how far it got
     * @throws Exception whatever the function throws
     */
    public <S, R> R call(S state, GuardedFunction<S, R> function) throws Exception {
        return run(state, function, false, 0, null);
    }

    /**
     * Makes the call; no attempt starts and no wait ends after the deadline. Only a function that runs on the caller's own
     * thread, in a guard without time limit and hedge, can keep the caller longer.
     *
     * @param deadlineNanos a reading of the guard's clock, see {@link Deadline}
     * @throws DeadlinePassedException if it has passed already
     */
    public <S, R> R call(S state, long deadlineNanos, GuardedFunction<S, R> function) throws Exception {
        return run(state, function, true, deadlineNanos, null);
    }

    /**
     * Makes the call and tells the function which attempt it is.
     *
     * @param key handed to every attempt; makes an operation repeatable that is {@link Operation#idempotentByKey}
     */
    public <S, R> R call(S state, long deadlineNanos, @Nullable IdempotencyKey key, AttemptFunction<S, R> function)
            throws Exception {
        return run(state, function, true, deadlineNanos, key);
    }

    /** Makes the call; where it fails as the fallback says, the fallback answers. */
    public <S, R> R call(S state, GuardedFunction<S, R> function, Fallback<S, R> fallback) throws Exception {
        try {
            return run(state, function, false, 0, null);
        } catch (Throwable failure) {
            return instead(failure, state, fallback);
        }
    }

    /** As {@link #call(Object, long, IdempotencyKey, AttemptFunction)}, with a fallback. */
    public <S, R> R call(
            S state,
            long deadlineNanos,
            @Nullable IdempotencyKey key,
            AttemptFunction<S, R> function,
            Fallback<S, R> fallback)
            throws Exception {
        try {
            return run(state, function, true, deadlineNanos, key);
        } catch (Throwable failure) {
            return instead(failure, state, fallback);
        }
    }

    /** As {@link #call(Object, GuardedFunction)}, for those who have a callable already. */
    @SuppressWarnings("unchecked") // what comes out is what the callable gave
    public <R> R call(Callable<R> callable) throws Exception {
        return (R) run((Callable<?>) callable, CALL, false, 0, null);
    }

    /** As {@link #call(Callable)}; an interrupt leaves the thread's flag set and is a {@link CancellationException}. */
    @SuppressWarnings("unchecked") // what comes out is what the supplier gave
    public <R> R get(Supplier<R> supplier) {
        return (R) unchecked((Supplier<?>) supplier, GET);
    }

    /** As {@link #get}. */
    public void run(Runnable work) {
        unchecked(work, RUN);
    }

    private <S, R> R unchecked(S state, GuardedFunction<S, R> function) {
        try {
            return run(state, function, false, 0, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted: operation=" + operation.name());
            cancelled.initCause(e);
            throw cancelled;
        } catch (Exception e) {
            throw Failures.<RuntimeException>rethrow(e); // unchecked, but for what an experiment may throw
        }
    }

    // ---- in two steps ----

    /** A ticket for {@link #tryEnter}; one for each call that may be in progress at once. */
    public Ticket newTicket() {
        return new Ticket(gates);
    }

    /**
     * Passes the gates: rate limit, bulkhead, breaker. On true make the call and {@link #exit}; on false the ticket says why.
     * Retry, time limit, hedge and chaos are for the forms that know the call.
     *
     * @param nowNanos the caller's reading of the guard's clock
     * @throws IllegalStateException if a call is in progress with this ticket
     */
    public boolean tryEnter(Ticket ticket, long nowNanos) {
        requireOwn(ticket);
        if (ticket.inside) {
            throw new IllegalStateException("a call is in progress with this ticket: operation=" + operation.name());
        }
        long token = gates.takeSlot(nowNanos);
        if (token < 0) {
            ticket.rejection = gates.slotRejection(token);
            return false;
        }
        long permit = gates.takePermit(token, true, nowNanos);
        if (!gates.admits(permit)) {
            ticket.rejection = gates.permitRejection(permit);
            return false;
        }
        ticket.rejection = null;
        ticket.token = token;
        ticket.permit = permit;
        ticket.startNanos = nowNanos;
        ticket.inside = true;
        return true;
    }

    /**
     * Ends the call.
     *
     * @param outcome one of {@link io.kellet.breaker.Outcome}'s numbers
     * @param nowNanos the caller's reading of the guard's clock
     * @return false if there was no call in progress with this ticket; nothing has changed then
     * @throws IllegalArgumentException if it is another number; all is given back then too, and nothing counted
     */
    public boolean exit(Ticket ticket, int outcome, long nowNanos) {
        requireOwn(ticket);
        if (!ticket.inside) {
            return false;
        }
        ticket.inside = false;
        boolean known = Gates.isOutcome(outcome);
        gates.exitAt(nowNanos, known ? outcome : Outcome.NEUTRAL, ticket.token, ticket.permit, true, ticket.startNanos);
        if (!known) {
            throw new IllegalArgumentException("outcome must be one of Outcome's 0..3, counted as neutral: operation="
                    + operation.name() + " outcome=" + outcome);
        }
        return true;
    }

    private void requireOwn(Ticket ticket) {
        if (ticket.gates != gates) {
            throw new IllegalArgumentException("the ticket is of another guard: operation=" + operation.name());
        }
    }

    // ---- asynchronous ----

    /** Starts the call. As {@link #callAsync(Object, AsyncFunction)}. */
    public <R> CompletableFuture<R> callAsync(Supplier<? extends CompletionStage<R>> supplier) {
        return start(
                requireNonNull(supplier, "supplier"), (s, attempt, deadline, key) -> s.get(), false, 0, null, null);
    }

    /**
     * Starts the call. The future always completes once each attempt's stage has, whatever rules, listeners and stages throw;
     * only a time limit makes sure that they do. To cancel it cancels the work. When it is complete, all is given back.
     *
     * <p>The first attempt starts on the calling thread, later ones on a timer's.
     *
     * @throws IllegalStateException if the guard retries and has no timer
     */
    public <S, R> CompletableFuture<R> callAsync(S state, AsyncFunction<S, R> function) {
        return start(state, function, false, 0, null, null);
    }

    /** Starts the call with a deadline and perhaps a key, as {@link #call(Object, long, IdempotencyKey, AttemptFunction)}. */
    public <S, R> CompletableFuture<R> callAsync(
            S state, long deadlineNanos, @Nullable IdempotencyKey key, AsyncFunction<S, R> function) {
        return start(state, function, true, deadlineNanos, key, null);
    }

    /** Starts the call; where it fails as the fallback says, the fallback answers. */
    public <S, R> CompletableFuture<R> callAsync(S state, AsyncFunction<S, R> function, Fallback<S, R> fallback) {
        return start(state, function, false, 0, null, requireNonNull(fallback, "fallback"));
    }

    private <S, R> CompletableFuture<R> start(
            S state,
            AsyncFunction<S, R> function,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key,
            @Nullable Fallback<S, R> fallback) {
        requireNonNull(function, "function");
        if (retry != null && retry.config().attempts() > 1 && timer == null && operation.mayRepeat(key)) {
            throw new IllegalStateException(
                    "asynchronous retries need a timer, see GuardBuilder.timer: operation=" + operation.name());
        }
        return new AsyncCall<>(this, state, function, false, bounded, deadline, key, fallback).start();
    }

    // ---- how a synchronous call goes ----

    private <S, R> R run(
            S state, AttemptFunction<S, R> function, boolean bounded, long deadline, @Nullable IdempotencyKey key)
            throws Exception {
        if (hedge != null && operation.mayRepeat(key)) {
            return runHedged(hedge, state, function, bounded, deadline, key);
        }
        R result;
        try {
            result = attempt(state, function, 1, bounded, deadline, key);
        } catch (Throwable failure) {
            return afterFailure(failure, state, function, bounded, deadline, key);
        }
        Retry retry = this.retry;
        if (retry != null && retry.wantsBetterThan(result)) {
            return afterResult(retry, result, state, function, bounded, deadline, key);
        }
        RetryBudget budget = this.budget;
        if (budget != null) {
            budget.onSuccess();
        }
        return result;
    }

    /** One attempt, through all gates; gives everything back however it ends. */
    private <S, R> R attempt(
            S state,
            AttemptFunction<S, R> function,
            int number,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        Gates gates = this.gates;
        boolean timed = bounded || gates.readsClock();
        long start = timed ? clock.nanos() : 0;
        if (bounded && Deadline.hasPassed(deadline, start)) {
            throw deadlinePassed;
        }
        long token = gates.takeSlot(start);
        if (token < 0) {
            throw gates.slotRejection(token);
        }
        long permit = gates.takePermit(token, timed, start);
        if (!gates.admits(permit)) {
            throw gates.permitRejection(permit);
        }
        R result;
        try {
            result = timeLimit == null && !gates.inExperiment()
                    ? function.apply(state, number, deadline, key)
                    : applyStages(state, function, number, timed, start, bounded, deadline, key);
        } catch (Throwable failure) {
            gates.threw(failure, token, permit, timed, start);
            throw failure;
        }
        gates.returned(result, token, permit, timed, start);
        return result;
    }

    private <S, R> R applyStages(
            S state,
            AttemptFunction<S, R> function,
            int number,
            boolean timed,
            long start,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        AttemptFunction<S, R> inner = gates.inExperiment() ? gates.inExperiment(function) : function;
        TimeLimit timeLimit = this.timeLimit;
        return timeLimit == null
                ? inner.apply(state, number, deadline, key)
                : timeLimit.call(state, inner, number, timed ? start : clock.nanos(), bounded, deadline, key);
    }

    private <S, R> R afterFailure(
            Throwable failure,
            S state,
            AttemptFunction<S, R> function,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        Retry retry = this.retry;
        if (retry != null && operation.mayRepeat(key) && retry.wants(failure)) {
            Failures<R> failures = new Failures<>(unanswered);
            failures.addFailure(failure);
            return again(retry, failures, state, function, bounded, deadline, key);
        }
        throw Failures.<RuntimeException>rethrow(verdict(failure, false));
    }

    private <S, R> R afterResult(
            Retry retry,
            R result,
            S state,
            AttemptFunction<S, R> function,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        if (!operation.mayRepeat(key)) {
            return result;
        }
        Failures<R> failures = new Failures<>(unanswered);
        failures.addResult(result);
        return again(retry, failures, state, function, bounded, deadline, key);
    }

    /** The second attempt and all after it. */
    private <S, R> R again(
            Retry retry,
            Failures<R> failures,
            S state,
            AttemptFunction<S, R> function,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        long delay = 0;
        for (int made = 1; ; made++) {
            delay = delayBeforeNext(retry, made, delay, bounded, deadline);
            if (delay < 0 || !waited(retry, delay, bounded, deadline, failures)) {
                return conclude(failures);
            }
            retry.countRetry();
            R result;
            try {
                result = attempt(state, function, made + 1, bounded, deadline, key);
            } catch (Throwable failure) {
                failures.addFailure(failure);
                giveBackIfRefused(failure);
                if (retry.wants(failure)) {
                    continue;
                }
                return conclude(failures);
            }
            if (!retry.wantsBetterThan(result)) {
                if (budget != null) {
                    budget.onSuccess();
                }
                return result;
            }
            failures.addResult(result);
        }
    }

    /** False if the next attempt must not be made after all; it has then been given back to the budget. */
    private boolean waited(Retry retry, long delay, boolean bounded, long deadline, Failures<?> failures) {
        try {
            retry.await(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.note(e);
            giveBackRetry();
            return false;
        } catch (Throwable failure) { // somebody's own waiter
            failures.note(failure);
            giveBackRetry();
            return false;
        }
        if (bounded && Deadline.hasPassed(deadline, clock.nanos())) {
            retry.countOutOfTime();
            giveBackRetry();
            return false;
        }
        return true;
    }

    private <R> R conclude(Failures<R> failures) {
        if (failures.endsInResult()) {
            return failures.lastResult();
        }
        throw Failures.<RuntimeException>rethrow(verdict(failures.conclude(), failures.anyUnanswered()));
    }

    private <S, R> R runHedged(
            Hedge hedge,
            S state,
            AttemptFunction<S, R> function,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the call was made");
        }
        AsyncFunction<S, R> onWorker = (s, attempt, until, k) ->
                hedge.onWorker(s, gates.inExperiment() ? gates.inExperiment(function) : function, attempt, until, k);
        CompletableFuture<R> answer =
                new AsyncCall<>(this, state, onWorker, true, bounded, deadline, key, null).start();
        return bounded ? awaitUntil(deadline, answer) : await(answer);
    }

    private static <R> R await(CompletableFuture<R> answer) throws Exception {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (ExecutionException | CancellationException e) {
            throw Failures.<RuntimeException>rethrow(Stages.failureIn(answer, e));
        }
    }

    /** At the deadline the attempts are told to stop, and the call is one that got no answer in time. */
    private <R> R awaitUntil(long deadline, CompletableFuture<R> answer) throws Exception {
        long last = clock.nanos();
        long limit = Deadline.remaining(deadline, last);
        long left = limit;
        while (left > 0) {
            try {
                return answer.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException tooEarlyPerhaps) {
                long now = clock.nanos();
                left -= Math.max(0, now - last); // a step back costs what was waited since the last look
                last = now;
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            } catch (ExecutionException | CancellationException e) {
                throw Failures.<RuntimeException>rethrow(Stages.failureIn(answer, e));
            }
        }
        answer.completeExceptionally(verdict(new TimeLimitException(operation.name(), limit), false));
        return await(answer); // this or, at the very last moment, a better one
    }

    private static <S, R> R instead(Throwable failure, S state, Fallback<S, R> fallback) throws Exception {
        if (fallback.replaces(failure)) {
            return fallback.insteadOf(failure, state);
        }
        throw Failures.<RuntimeException>rethrow(failure);
    }

    // ---- what both kinds of call need ----

    /** The wait before the next attempt, paid for; or {@link Retry#NO_MORE}. */
    long delayBeforeNext(Retry retry, int made, long previousNanos, boolean bounded, long deadline) {
        long delay = retry.delayAfter(made, previousNanos, bounded, deadline, bounded ? clock.nanos() : 0);
        if (delay >= 0 && budget != null && !budget.trySpend()) {
            retry.countOutOfBudget();
            return Retry.NO_MORE;
        }
        return delay;
    }

    /** An extra attempt that was paid for and is not made. */
    void giveBackRetry() {
        if (budget != null) {
            budget.giveBack();
        }
    }

    /** An extra attempt that was refused has cost the other side nothing. */
    void giveBackIfRefused(Throwable failure) {
        if (FailureRule.REJECTED.matches(failure)) {
            giveBackRetry();
        }
    }

    /** What the caller gets for a failure: it, or that nobody knows. */
    Throwable verdict(Throwable last, boolean earlierUnanswered) {
        if (operation.repetition() == Operation.Repetition.ALWAYS || last instanceof OutcomeUnknownException) {
            return last;
        }
        return earlierUnanswered || Failures.isUnanswered(unanswered, last)
                ? new OutcomeUnknownException(operation.name(), last)
                : last;
    }

    NanoClock clock() {
        return clock;
    }

    Gates gates() {
        return gates;
    }

    FailureRule unanswered() {
        return unanswered;
    }

    DeadlinePassedException deadlinePassed() {
        return deadlinePassed;
    }

    @Nullable
    TimeLimit timeLimit() {
        return timeLimit;
    }

    @Nullable
    Retry retry() {
        return retry;
    }

    @Nullable
    Hedge hedge() {
        return hedge;
    }

    @Nullable
    RetryBudget budget() {
        return budget;
    }

    @Nullable
    ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public String toString() {
        return "Guard[operation=" + operation.name() + "]";
    }
}
