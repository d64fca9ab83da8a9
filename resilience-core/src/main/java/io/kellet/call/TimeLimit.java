package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a caller waits for an answer. Blocking work runs on a thread of the given executor while the caller
 * waits, so this stage is for remote calls and not for a trading thread's microseconds.
 *
 * <p>Work that is out of time is interrupted; a stage is cancelled. Work that does not stop goes on, and
 * {@link #stillRunning} counts it until it does. Work that no thread had begun by then never begins and counts as refused
 * ({@link NoWorkerException}), not as timed out: nothing was sent.
 *
 * <p>The timer should drop what is cancelled, as {@code ScheduledThreadPoolExecutor.setRemoveOnCancelPolicy(true)} makes
 * it: every call schedules an alarm and nearly every call cancels it.
 */
public final class TimeLimit {

    private final TimeLimitConfig config;
    private final long limitNanos;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final NanoClock clock;
    private final NoWorkerException noWorker;
    private final AtomicLong stillRunning = new AtomicLong();
    private final ThreadCounter timedOut = new ThreadCounter();

    /**
     * @param workers run blocking work; the asynchronous form does not use them
     * @param timer runs the alarms, each of which is short
     */
    public TimeLimit(TimeLimitConfig config, Executor workers, ScheduledExecutorService timer, NanoClock clock) {
        this.config = requireNonNull(config, "config");
        this.workers = requireNonNull(workers, "workers");
        this.timer = requireNonNull(timer, "timer");
        this.clock = requireNonNull(clock, "clock");
        limitNanos = config.limit().toNanos();
        noWorker = new NoWorkerException(config.name());
    }

    public TimeLimitConfig config() {
        return config;
    }

    /** Work that was given up and has not come back yet. */
    public long stillRunning() {
        return stillRunning.get();
    }

    /** Attempts that had begun and ran out of time. */
    public long timedOut() {
        return timedOut.sum();
    }

    /**
     * Runs it on a worker and waits.
     *
     * @throws TimeLimitException if there was no answer in time
     * @throws NoWorkerException if no worker began it
     * @throws InterruptedException if the caller was interrupted before, then nothing was begun, or while it waited, then the
     *     work is interrupted too
     */
    public <S, R> R call(S state, GuardedFunction<S, R> function) throws Exception {
        return call(state, requireNonNull(function, "function"), 1, clock.nanos(), false, 0, null);
    }

    /** A stage that fails with {@link TimeLimitException} unless the supplied one completes in time; cancel reaches it. */
    public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> supplier) {
        try {
            return limit(
                    supplier, given -> requireNonNull(given.get(), "the supplier's stage"), clock.nanos(), false, 0);
        } catch (Throwable e) { // the future says it all
            return CompletableFuture.failedFuture(e);
        }
    }

    <S, R> R call(
            S state,
            AttemptFunction<S, R> function,
            int attempt,
            long start,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the work was handed over");
        }
        long limit = limitAt(start, bounded, deadline);
        Work<S, R> work = new Work<>(state, function, attempt, start + limit, key, stillRunning);
        Future<?> alarm = schedule(() -> timeOut(work, limit), limit);
        try {
            work.handTo(workers, noWorker);
            return await(work, start, limit);
        } finally {
            alarm.cancel(false);
        }
    }

    private long limitAt(long start, boolean bounded, long deadline) {
        long limit = bounded ? Math.min(limitNanos, Deadline.remaining(deadline, start)) : limitNanos;
        if (limit == 0) {
            throw noWorker;
        }
        return limit;
    }

    /** Without an alarm there is no limit, and then nothing is begun. */
    private Future<?> schedule(Runnable alarm, long nanos) {
        try {
            return timer.schedule(alarm, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw noWorker;
        }
    }

    /** The alarm ends the wait. The caller looks at the clock as well, so that it waits no longer for a dead timer. */
    private <S, R> R await(Work<S, R> work, long start, long limit) throws Exception {
        long left = limit;
        long last = start;
        while (true) {
            try {
                return left > 0 ? work.get(left, TimeUnit.NANOSECONDS) : work.get();
            } catch (TimeoutException tooEarlyPerhaps) {
                long now = clock.nanos();
                left -= Math.max(0, now - last); // a step back costs what was waited since the last look
                last = now;
                if (left <= 0) {
                    timeOut(work, limit);
                }
            } catch (InterruptedException e) {
                work.cancel(true);
                throw e;
            } catch (ExecutionException | CancellationException e) {
                throw Failures.<RuntimeException>rethrow(Stages.failureIn(work, e));
            }
        }
    }

    private void timeOut(Work<?, ?> work, long limit) {
        if (work.isDone()) {
            return;
        }
        switch (work.abandon()) {
            case NEVER_BEGUN -> work.completeExceptionally(noWorker);
            case RUNNING -> {
                if (work.completeExceptionally(new TimeLimitException(config.name(), limit))) {
                    timedOut.increment();
                }
            }
            case FINISHED -> {} // the answer is on its way
        }
    }

    /** Starts work whose answer comes later, in a stage. */
    interface Starter<A, T> {
        CompletionStage<T> start(A argument) throws Exception;
    }

    /**
     * Starts the work and bounds it.
     *
     * @param start when the attempt began
     * @throws NoWorkerException if nothing was begun, for there is no alarm or no time
     * @throws Exception what the starter throws
     */
    <A, T> CompletableFuture<T> limit(A argument, Starter<A, T> starter, long start, boolean bounded, long deadline)
            throws Exception {
        long limit = limitAt(start, bounded, deadline);
        LimitedStage<T> limited = new LimitedStage<>();
        Future<?> alarm = schedule(() -> timeOut(limited, limit), limit);
        try {
            limited.follow(starter.start(argument), alarm);
        } catch (Throwable failure) {
            limited.abort(failure, alarm);
            throw failure;
        }
        return limited;
    }

    private void timeOut(LimitedStage<?> limited, long limit) {
        if (limited.dropWork()) {
            limited.completeExceptionally(noWorker);
            return;
        }
        stillRunning.incrementAndGet();
        if (limited.completeExceptionally(new TimeLimitException(config.name(), limit))) {
            timedOut.increment();
            limited.stop(stillRunning);
        } else {
            stillRunning.decrementAndGet();
        }
    }

    NoWorkerException refusal() {
        return noWorker;
    }

    @Override
    public String toString() {
        return "TimeLimit[name=" + config.name() + " timedOut=" + timedOut() + " stillRunning=" + stillRunning() + "]";
    }
}
