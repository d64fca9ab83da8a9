package io.kellet.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Completes as the work does, unless an alarm completes it first. To cancel it cancels the work.
 *
 * <p>The alarm is set before the work begins and may ring before there is a stage to stop. Then {@link #follow} stops it:
 * one side completes this and looks for the work, the other says what the work is and looks whether this is complete,
 * both by volatile accesses, so at least one sees the other's.
 */
final class LimitedStage<T> extends CompletableFuture<T> {

    private final CompletableFuture<Boolean> workEnded = new CompletableFuture<>();
    private volatile @Nullable CompletionStage<T> work;

    /** Starts to follow the work; the alarm is dropped once this is complete. */
    @SuppressWarnings("FutureReturnValueIgnored") // both dependents end in this very stage
    void follow(CompletionStage<T> work, Future<?> alarm) {
        this.work = work;
        whenComplete((value, failure) -> alarm.cancel(false));
        try {
            work.whenComplete((value, failure) -> {
                if (failure == null) {
                    complete(value);
                } else {
                    completeExceptionally(Stages.failureOf(work, failure));
                }
                workEnded.complete(true);
            });
        } catch (Throwable e) { // somebody's own kind of stage
            completeExceptionally(e);
            Stages.cancel(work);
            workEnded.complete(true);
        }
        if (isDone() && !workEnded.isDone()) {
            Stages.cancel(work);
        }
    }

    /** There is no work to follow. */
    void abort(Throwable failure, Future<?> alarm) {
        alarm.cancel(false);
        completeExceptionally(failure);
        workEnded.complete(true);
    }

    /** Sees to it that the work never begins; false if it has, as far as one can know. */
    boolean dropWork() {
        return work instanceof Work<?, ?> onWorker && onWorker.drop();
    }

    /** Cancels the work; the gauge goes down when that is complete. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the gauge
    void stop(AtomicLong stillRunning) {
        cancelWork();
        workEnded.whenComplete((ended, never) -> stillRunning.decrementAndGet());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            cancelWork();
        }
        return cancelled;
    }

    private void cancelWork() {
        CompletionStage<T> running = work;
        if (running != null) {
            Stages.cancel(running);
        }
    }
}
