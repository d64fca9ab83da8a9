package io.kellet.testkit;

import static java.util.Objects.requireNonNull;

import io.kellet.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScheduledExecutorService} on virtual time. Nothing runs until the test says so, and then it runs on the
 * test's own thread, in order of due time and, at the same time, of submission:
 *
 * <pre>{@code
 * var clock = new ManualClock();
 * var scheduler = new ManualScheduler(clock);
 * var heartbeat = new Heartbeat(scheduler, clock, Duration.ofSeconds(1));
 *
 * scheduler.advance(Duration.ofSeconds(3)); // three beats, each at its exact nanosecond
 * }</pre>
 *
 * <p>It keeps the promises of {@link java.util.concurrent.ScheduledThreadPoolExecutor} with one thread: a negative delay
 * is none; a task at a fixed rate that fell behind catches up run after run; a periodic task that throws is over; after
 * {@link #shutdown} what was scheduled once still runs and what was periodic is cancelled. A cancelled task leaves the
 * queue at once. Delays and periods are cut to {@link Deadline#FOREVER}.
 *
 * <p>Two things differ, because virtual time stands still while a thread waits:
 *
 * <ul>
 *   <li>Whatever would wait does not. {@link Future#get()} and {@code close()} throw {@link IllegalStateException} unless
 *       there is nothing to wait for, the timed {@code get} throws its {@link TimeoutException} and
 *       {@link #awaitTermination} answers at once.
 *   <li>{@code invokeAll} and {@code invokeAny} run their tasks at once on the calling thread, in order, past whatever
 *       else is due. Their timeout is looked at before each task, so that only a task that moves the clock uses it up.
 * </ul>
 *
 * <p>A task may schedule, cancel and shut down. It simulates a long run by {@link ManualClock#advance}; it must not
 * {@link #advance} the scheduler that runs it. Many threads may hand in and cancel tasks, one at a time may run them.
 */
public final class ManualScheduler implements ScheduledExecutorService {

    /** Far more than a test means to run without time passing, and still less than a second's work. */
    private static final int ENDLESS = 1_000_000;

    private final ManualClock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // all below are guarded by the lock; tasks run outside it
    private final TreeSet<ManualTask<?>> queue = new TreeSet<>(ManualTask.ORDER);
    private final List<Throwable> failures = new ArrayList<>();
    private long submitted;
    private boolean shutdown;
    private @Nullable Thread driver;

    /** Reads and moves this clock. Others may move it too: what that makes due runs with the next call here. */
    public ManualScheduler(ManualClock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Moves the clock forward, stopping at the due time of every task on the way to run it; a task that is overdue runs
     * at the present time. Ends at the present time plus {@code by}, or later if a task itself moved the clock further;
     * what became due after the end then waits for the next call.
     *
     * @return how many runs there were
     * @throws IllegalArgumentException if {@code by} is negative
     * @throws IllegalStateException if a task or another thread is already at it
     * @throws AssertionError if tasks keep making new tasks due at one and the same time
     */
    public int advance(Duration by) {
        return drive(Deadline.nanosOf("by", by));
    }

    /** Runs what is due and moves no clock; like {@link #advance} by nothing. */
    public int runDue() {
        return drive(0);
    }

    /** How many tasks wait for their time, a periodic one counted once. */
    public int pendingTasks() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What tasks have thrown so far, in order. The future has it as well, but nobody asks the future of a periodic task or
     * of {@link #execute}; a test that does not look there would not see a failed assertion.
     */
    public List<Throwable> failures() {
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }

    private int drive(long nanos) {
        boolean interruptedBefore = takeTheWheel();
        try {
            long end = clock.nanos() + nanos;
            long furthest = clock.nanos();
            int runs = 0;
            int runsWithoutProgress = 0;
            for (ManualTask<?> task = takeDueBy(end); task != null; task = takeDueBy(end)) {
                moveForwardTo(task.due());
                runsWithoutProgress = clock.nanos() - furthest > 0 ? 1 : runsWithoutProgress + 1;
                furthest += Math.max(0, clock.nanos() - furthest);
                if (runsWithoutProgress > ENDLESS) {
                    throw new AssertionError("tasks keep making tasks due without time passing: runs=" + runs
                            + " pending=" + pendingTasks());
                }
                task.run();
                runs++;
                Thread.interrupted(); // a worker's interrupt ends with the task it was meant for
            }
            moveForwardTo(end);
            return runs;
        } finally {
            leaveTheWheel(interruptedBefore);
        }
    }

    /** Answers whether the caller came interrupted, which is none of the tasks' business. */
    private boolean takeTheWheel() {
        lock.lock();
        try {
            if (driver != null) {
                throw new IllegalStateException(
                        driver == Thread.currentThread()
                                ? "a task cannot advance the scheduler that runs it; to simulate a long run, advance the clock"
                                : "one thread at a time may run tasks: running=" + driver.getName());
            }
            driver = Thread.currentThread();
            return Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void leaveTheWheel(boolean interruptedBefore) {
        lock.lock();
        try {
            driver = null;
        } finally {
            lock.unlock();
        }
        Thread.interrupted();
        if (interruptedBefore) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ManualTask<?> takeDueBy(long end) {
        lock.lock();
        try {
            return !queue.isEmpty() && Deadline.hasPassed(queue.first().due(), end) ? queue.pollFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    private void moveForwardTo(long reading) {
        clock.advanceNanos(Deadline.remaining(reading, clock.nanos()));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return enqueue(Executors.callable(command), nanos(delay, unit), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return enqueue(callable, nanos(delay, unit), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return enqueue(Executors.callable(command), nanos(initialDelay, unit), periodNanos("period", period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return enqueue(Executors.callable(command), nanos(initialDelay, unit), -periodNanos("delay", delay, unit));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // execute has no future; what the task throws is among the failures
    public void execute(Runnable command) {
        enqueue(Executors.callable(command), 0, 0);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return enqueue(Executors.callable(task), 0, 0);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return enqueue(Executors.callable(task, result), 0, 0);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return enqueue(task, 0, 0);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) {
        return invokeAll(tasks, Deadline.FOREVER, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) {
        refuseAfterShutdown();
        long deadline = clock.nanos() + nanos(timeout, unit);
        List<FutureTask<T>> futures = futuresOf(tasks);
        for (FutureTask<T> future : futures) {
            if (Deadline.hasPassed(deadline, clock.nanos())) {
                future.cancel(false);
            } else {
                future.run();
            }
        }
        return List.copyOf(futures);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Deadline.FOREVER, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a task moved the clock by more than " + Deadline.FOREVER + " ns", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseAfterShutdown();
        long deadline = clock.nanos() + nanos(timeout, unit);
        ExecutionException last = null;
        for (FutureTask<T> future : futuresOf(tasks)) {
            if (Deadline.hasPassed(deadline, clock.nanos())) {
                throw new TimeoutException("no task succeeded in virtual time: timeout=" + timeout + " " + unit);
            }
            future.run();
            try {
                return future.get();
            } catch (ExecutionException e) {
                last = e;
            }
        }
        if (last == null) {
            throw new IllegalArgumentException("tasks must not be empty");
        }
        throw last;
    }

    /** No new tasks. What was scheduled once still runs when the clock gets there; periodic tasks are cancelled. */
    @Override
    public void shutdown() {
        List<ManualTask<?>> periodic;
        lock.lock();
        try {
            shutdown = true;
            periodic = queue.stream().filter(ManualTask::isPeriodic).toList();
        } finally {
            lock.unlock();
        }
        for (ManualTask<?> task : periodic) {
            task.cancel(false);
        }
    }

    /** No new tasks, and none of the old. A task that runs right now is interrupted. */
    @Override
    public List<Runnable> shutdownNow() {
        lock.lock();
        try {
            shutdown = true;
            List<Runnable> neverRun = List.copyOf(queue);
            queue.clear();
            if (driver != null) {
                driver.interrupt();
            }
            return neverRun;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShutdown() {
        lock.lock();
        try {
            return shutdown;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isTerminated() {
        lock.lock();
        try {
            return shutdown && queue.isEmpty() && driver == null;
        } finally {
            lock.unlock();
        }
    }

    /** Does not wait: nothing would change meanwhile. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }

    /**
     * Shuts down. From JDK 19 on an executor has this method, and it waits for the tasks that are left; this one refuses to.
     *
     * @throws IllegalStateException if a task is left
     */
    public void close() {
        shutdown();
        if (!isTerminated()) {
            throw new IllegalStateException(
                    "close would wait for ever, virtual time stands still while you wait; run or"
                            + " cancel what is left, or use shutdownNow: pending=" + pendingTasks());
        }
    }

    @Override
    public String toString() {
        return "ManualScheduler[pending=" + pendingTasks() + ", shutdown=" + isShutdown() + ", clock=" + clock + "]";
    }

    ManualClock clock() {
        return clock;
    }

    void onFailure(Throwable thrown) {
        lock.lock();
        try {
            failures.add(thrown);
        } finally {
            lock.unlock();
        }
    }

    void onCancel(ManualTask<?> task) {
        lock.lock();
        try {
            queue.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** A periodic task has run and is no longer in the queue, so that its place in the order may change. */
    void enqueueAgain(ManualTask<?> task) {
        lock.lock();
        try {
            if (shutdown) {
                task.cancel(false);
            } else if (!task.isCancelled()) {
                task.moveToNextRun(clock.nanos());
                queue.add(task);
            }
        } finally {
            lock.unlock();
        }
    }

    private <V> ManualTask<V> enqueue(Callable<V> callable, long delayNanos, long periodNanos) {
        lock.lock();
        try {
            refuseAfterShutdown();
            var task = new ManualTask<>(this, callable, submitted++, clock.nanos() + delayNanos, periodNanos);
            queue.add(task);
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void refuseAfterShutdown() {
        if (isShutdown()) {
            throw new RejectedExecutionException("the scheduler is shut down");
        }
    }

    private static long nanos(long delay, TimeUnit unit) {
        return Math.min(unit.toNanos(Math.max(0, delay)), Deadline.FOREVER);
    }

    private static long periodNanos(String what, long period, TimeUnit unit) {
        if (period <= 0) {
            throw new IllegalArgumentException(what + " must be positive: " + period);
        }
        return nanos(period, unit);
    }

    private static <T> List<FutureTask<T>> futuresOf(Collection<? extends Callable<T>> tasks) {
        List<FutureTask<T>> futures = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            futures.add(new FutureTask<>(task));
        }
        return futures;
    }
}
