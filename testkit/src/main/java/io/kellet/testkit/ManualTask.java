package io.kellet.testkit;

import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The future of a {@link ManualScheduler}. Its due time is set anew only while it is not in the scheduler's queue. */
final class ManualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

    /** By due time, the sooner first also across the clock's wrap; then by submission, a periodic task by its first. */
    static final Comparator<ManualTask<?>> ORDER = (one, other) -> {
        int byTime = Long.signum(one.due - other.due);
        return byTime != 0 ? byTime : Long.compare(one.submission, other.submission);
    };

    private final ManualScheduler scheduler;
    private final long submission;
    private final long periodNanos; // positive: from due time to due time; negative: from end to start; zero: runs once
    private volatile long due;

    ManualTask(ManualScheduler scheduler, Callable<V> callable, long submission, long due, long periodNanos) {
        super(callable);
        this.scheduler = scheduler;
        this.submission = submission;
        this.due = due;
        this.periodNanos = periodNanos;
    }

    long due() {
        return due;
    }

    @Override
    public boolean isPeriodic() {
        return periodNanos != 0;
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (runAndReset()) {
            scheduler.enqueueAgain(this);
        }
    }

    void moveToNextRun(long now) {
        due = periodNanos > 0 ? due + periodNanos : now - periodNanos;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            scheduler.onCancel(this);
        }
        return cancelled;
    }

    @Override
    protected void setException(Throwable thrown) {
        super.setException(thrown);
        scheduler.onFailure(thrown);
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            throw new IllegalStateException(notDone());
        }
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            throw new TimeoutException(notDone());
        }
        return super.get();
    }

    private String notDone() {
        return "the task is not done, and virtual time stands still while you wait; advance the scheduler first: dueInNanos="
                + getDelay(TimeUnit.NANOSECONDS) + " scheduler=" + scheduler;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(due - scheduler.clock().nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return other instanceof ManualTask<?> task && task.scheduler == scheduler
                ? ORDER.compare(this, task)
                : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
