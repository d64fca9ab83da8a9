package io.kellet.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Completes as another stage does, unless an alarm completes it first. To cancel it cancels the other one. */
final class LimitedStage<T> extends CompletableFuture<T> {

    private final CompletionStage<T> inner;

    LimitedStage(CompletionStage<T> inner) {
        this.inner = inner;
    }

    /** Starts to follow the other stage; the alarm is dropped once this is complete. */
    @SuppressWarnings("FutureReturnValueIgnored") // both dependents end in this very stage
    void follow(Future<?> alarm) {
        whenComplete((value, failure) -> alarm.cancel(false));
        try {
            inner.whenComplete((value, failure) -> {
                if (failure == null) {
                    complete(value);
                } else {
                    completeExceptionally(Stages.causeOf(failure));
                }
            });
        } catch (RuntimeException e) { // somebody's own kind of stage
            completeExceptionally(e);
        }
    }

    void fail(Throwable failure) {
        completeExceptionally(failure);
        Stages.cancel(inner);
    }

    /** Cancels the other stage; the gauge goes down when that is complete. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the gauge
    void stop(AtomicLong stillRunning) {
        Stages.cancel(inner);
        inner.whenComplete((value, failure) -> stillRunning.decrementAndGet());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            Stages.cancel(inner);
        }
        return cancelled;
    }
}
