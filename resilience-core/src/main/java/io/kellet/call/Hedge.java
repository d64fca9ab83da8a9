package io.kellet.call;

import static java.util.Objects.requireNonNull;

import io.kellet.count.ThreadCounter;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes another attempt when the first takes unusually long, and takes the answer that comes first. A stage of
 * {@link Guard}, for operations that may be repeated.
 *
 * <p>The delay is fixed, or the live percentile of a {@link LatencyRecorder}, read on the timer's thread at stated
 * intervals; a call only loads it. Hedge with a {@link GuardBuilder#retryBudget budget}: a dependency that slows down would
 * otherwise get twice the load exactly then.
 */
public final class Hedge implements AutoCloseable {

    private final HedgeConfig config;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final @Nullable Future<?> refreshing;
    private final NoWorkerException noWorker;
    private final AtomicLong stillRunning = new AtomicLong();
    private final ThreadCounter hedges = new ThreadCounter();
    private final ThreadCounter won = new ThreadCounter();
    private final ThreadCounter outOfBudget = new ThreadCounter();

    private volatile long delayNanos;
    private @Nullable LatencySnapshot before; // the timer's task alone, run after run

    /**
     * A hedge with a fixed delay.
     *
     * @param workers run the attempts of synchronous calls; the asynchronous form does not use them
     * @param timer starts the extra attempts, on its own thread
     * @throws IllegalArgumentException if the settings name a percentile
     */
    public Hedge(HedgeConfig config, Executor workers, ScheduledExecutorService timer) {
        this(config, workers, timer, null);
        if (config.percentile() > 0) {
            throw new IllegalArgumentException(
                    "a percentile needs a latency recorder, or use fixedDelay: hedge=" + config.name());
        }
    }

    /**
     * A hedge whose delay follows what the recorder sees; usually the one that the guard records to. Reads it until closed.
     *
     * @param timer also reads the recorder
     */
    public static Hedge following(
            LatencyRecorder recorder, HedgeConfig config, Executor workers, ScheduledExecutorService timer) {
        return new Hedge(config, workers, timer, requireNonNull(recorder, "recorder"));
    }

    private Hedge(
            HedgeConfig config, Executor workers, ScheduledExecutorService timer, @Nullable LatencyRecorder recorder) {
        this.config = requireNonNull(config, "config");
        this.workers = requireNonNull(workers, "workers");
        this.timer = requireNonNull(timer, "timer");
        noWorker = new NoWorkerException(config.name());
        delayNanos = config.delay().toNanos();
        if (recorder == null || config.percentile() == 0) {
            refreshing = null;
        } else {
            long every = config.refreshEvery().toNanos();
            before = recorder.snapshot();
            refreshing = timer.scheduleAtFixedRate(() -> refresh(recorder), every, every, TimeUnit.NANOSECONDS);
        }
    }

    public HedgeConfig config() {
        return config;
    }

    /** How long a call waits for an answer before it makes an extra attempt. */
    public long delayNanos() {
        return delayNanos;
    }

    /** Extra attempts that were started. */
    public long hedges() {
        return hedges.sum();
    }

    /** Extra attempts whose answer came first. */
    public long won() {
        return won.sum();
    }

    /** Extra attempts that the budget refused. */
    public long outOfBudget() {
        return outOfBudget.sum();
    }

    /** Blocking work that lost or ran out of time, was interrupted and has not come back yet. */
    public long stillRunning() {
        return stillRunning.get();
    }

    /** Stops following the recorder; the delay stays as it is. */
    @Override
    public void close() {
        Future<?> task = refreshing;
        if (task != null) {
            task.cancel(false);
        }
    }

    private void refresh(LatencyRecorder recorder) {
        LatencySnapshot now = recorder.snapshot();
        LatencySnapshot earlier = before;
        LatencySnapshot recent = earlier == null ? now : now.since(earlier);
        if (recent.count() < config.minSamples()) {
            return; // look again when there are more, from where we looked last
        }
        before = now;
        long seen = recent.valueAtPercentile(config.percentile());
        delayNanos =
                Math.max(config.least().toNanos(), Math.min(config.longest().toNanos(), seen));
    }

    Future<?> later(Runnable task, long nanos) {
        return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** An attempt of a synchronous call, on a worker. */
    <S, R> CompletionStage<R> onWorker(
            S state, AttemptFunction<S, R> function, int attempt, long deadline, @Nullable IdempotencyKey key) {
        Work<S, R> work = new Work<>(state, function, attempt, deadline, key, stillRunning);
        work.handTo(workers, noWorker);
        return work;
    }

    NoWorkerException refusal() {
        return noWorker;
    }

    void countHedge() {
        hedges.increment();
    }

    void countWon() {
        won.increment();
    }

    void countOutOfBudget() {
        outOfBudget.increment();
    }

    @Override
    public String toString() {
        return "Hedge[name=" + config.name() + " delayNanos=" + delayNanos + " hedges=" + hedges() + " won=" + won()
                + "]";
    }
}
