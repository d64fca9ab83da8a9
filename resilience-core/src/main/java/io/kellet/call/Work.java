package io.kellet.call;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on a thread of somebody's executor, which can be told to stop.
 *
 * <p>The argument: {@code phase} moves by compare-and-set, so exactly one of {@link #run} and {@link #abandon} ends the
 * running phase. If it was {@code abandon}, the gauge counts the work from before that moment until the worker is back;
 * and the interrupt cannot hit what the worker does next, for the worker waits until it has been sent and then clears it.
 * {@code runner} is written before the compare-and-set that publishes it.
 */
final class Work<S, R> extends CompletableFuture<R> implements Runnable {

    /** How {@link #abandon} found it. */
    enum Found {
        NEVER_BEGUN,
        RUNNING,
        FINISHED
    }

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int LEFT_RUNNING = 3;
    private static final int DROPPED = 4;
    private static final int FINISHED = 5;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(Work.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final S state;
    private final AttemptFunction<S, R> function;
    private final int attempt;
    private final long deadline;
    private final @Nullable IdempotencyKey key;
    private final AtomicLong stillRunning;
    private @Nullable Thread runner;

    @SuppressWarnings("UnusedVariable") // read and written through PHASE only
    private int phase = WAITING;

    /**
     * @param deadline handed to the function
     * @param stillRunning counts work that was abandoned and has not come back
     */
    Work(
            S state,
            AttemptFunction<S, R> function,
            int attempt,
            long deadline,
            @Nullable IdempotencyKey key,
            AtomicLong stillRunning) {
        this.state = state;
        this.function = function;
        this.attempt = attempt;
        this.deadline = deadline;
        this.key = key;
        this.stillRunning = stillRunning;
    }

    @Override
    public void run() {
        runner = Thread.currentThread();
        if (!PHASE.compareAndSet(this, WAITING, RUNNING)) {
            return;
        }
        R result;
        try {
            result = function.apply(state, attempt, deadline, key);
        } catch (Throwable failure) { // the thread's top: whatever it is belongs to who waits for the work
            if (finish()) {
                completeExceptionally(failure);
            }
            return;
        }
        if (finish()) {
            complete(result);
        }
    }

    /** False if it was abandoned meanwhile: how it ended then is for that thread to say, not for the interrupted work. */
    private boolean finish() {
        if (PHASE.compareAndSet(this, RUNNING, FINISHED)) {
            return true;
        }
        while ((int) PHASE.getAcquire(this) == INTERRUPTING) {
            Thread.onSpinWait(); // the other thread is between two lines
        }
        Thread.interrupted();
        stillRunning.decrementAndGet();
        return false;
    }

    /**
     * Hands it to a worker. An executor that throws may have queued the work all the same, when there was no memory for
     * another thread, say. So it is dropped first: work that is reported as not begun never begins. If it has begun, what
     * the executor threw says nothing, and the work goes on.
     */
    void handTo(Executor workers, NoWorkerException noWorker) {
        try {
            workers.execute(this);
        } catch (RejectedExecutionException e) {
            if (drop()) {
                throw noWorker;
            }
        } catch (Throwable broken) {
            if (drop()) {
                throw broken;
            }
        }
    }

    /** Sees to it that it never begins; false if it has. */
    boolean drop() {
        return PHASE.compareAndSet(this, WAITING, DROPPED);
    }

    /** Never begins it, or interrupts it; who calls this completes it, unless it is finished and does so itself. */
    Found abandon() {
        if (drop()) {
            return Found.NEVER_BEGUN;
        }
        stillRunning.incrementAndGet();
        if (PHASE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            Thread thread = runner;
            if (thread != null) {
                thread.interrupt();
            }
            PHASE.setRelease(this, LEFT_RUNNING);
            return Found.RUNNING;
        }
        stillRunning.decrementAndGet();
        return switch ((int) PHASE.getAcquire(this)) {
            case DROPPED -> Found.NEVER_BEGUN;
            case FINISHED -> Found.FINISHED;
            default -> Found.RUNNING;
        };
    }

    /** Also stops the work. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            abandon();
        }
        return cancelled;
    }
}
