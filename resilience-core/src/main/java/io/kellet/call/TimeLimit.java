package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
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
     * @throws InterruptedException if the caller was interrupted while it waited; the work is then interrupted too
     */
    public <S, R> R call(S state, GuardedFunction<S, R> function) throws Exception {
        return call(state, requireNonNull(function, "function"), 1, false, 0, null);
    }

    /** A stage that fails with {@link TimeLimitException} unless the supplied one completes in time; cancel reaches it. */
    public <T> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> supplier) {
        CompletionStage<T> stage;
        try {
            stage = supplier.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return limit(stage, clock.nanos(), false, 0);
    }

    <S, R> R call(
            S state,
            AttemptFunction<S, R> function,
            int attempt,
            boolean bounded,
            long deadline,
            @Nullable IdempotencyKey key)
            throws Exception {
        long start = clock.nanos();
        long limit = bounded ? Math.min(limitNanos, Deadline.remaining(deadline, start)) : limitNanos;
        Work<S, R> work = new Work<>(state, function, attempt, start + limit, key, stillRunning);
        Future<?> alarm;
        try {
            alarm = timer.schedule(() -> timeOut(work, limit), limit, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw noWorker;
        }
        try {
            handOver(work);
            return await(work, start, limit);
        } finally {
            alarm.cancel(false);
        }
    }

    private void handOver(Work<?, ?> work) {
        try {
            workers.execute(work);
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
            } catch (ExecutionException e) {
                throw Failures.<RuntimeException>rethrow(causeOf(e));
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

    /**
     * @param start when the attempt began
     */
    <T> CompletableFuture<T> limit(CompletionStage<T> stage, long start, boolean bounded, long deadline) {
        long now = clock.nanos();
        long end = start + limitNanos;
        long limit = Deadline.remaining(bounded ? Deadline.earlier(end, deadline) : end, now);
        LimitedStage<T> limited = new LimitedStage<>(stage);
        try {
            limited.follow(
                    timer.schedule(() -> timeOut(limited, limit), Math.min(limit, limitNanos), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            limited.fail(e); // without an alarm there is no limit, and no limit may be no answer
        }
        return limited;
    }

    private <T> void timeOut(LimitedStage<T> limited, long limit) {
        stillRunning.incrementAndGet();
        if (limited.completeExceptionally(new TimeLimitException(config.name(), limit))) {
            timedOut.increment();
            limited.stop(stillRunning);
        } else {
            stillRunning.decrementAndGet();
        }
    }

    private static Throwable causeOf(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e : cause;
    }

    @Override
    public String toString() {
        return "TimeLimit[name=" + config.name() + " timedOut=" + timedOut() + " stillRunning=" + stillRunning() + "]";
    }
}
