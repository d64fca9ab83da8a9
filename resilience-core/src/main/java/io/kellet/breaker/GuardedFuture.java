package io.kellet.breaker;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The caller's end of an asynchronous call: completes after the outcome was reported; cancelling it reaches the work. */
final class GuardedFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    private final CircuitBreaker breaker;
    private final long permit;
    private final boolean timed;
    private final long start;
    private final CompletionStage<R> work;
    private final AtomicBoolean reported = new AtomicBoolean();

    GuardedFuture(CircuitBreaker breaker, long permit, boolean timed, long start, CompletionStage<R> work) {
        this.breaker = breaker;
        this.permit = permit;
        this.timed = timed;
        this.start = start;
        this.work = work;
    }

    void follow() {
        try {
            work.whenComplete(this::ended);
        } catch (Throwable thrown) { // a stage of somebody's own that cannot be listened to
            failed(thrown);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            report(new CancellationException()); // before it completes, like any outcome
        }
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            try {
                work.toCompletableFuture().cancel(mayInterruptIfRunning);
            } catch (UnsupportedOperationException e) {
                // the stage offers no way to be cancelled; its permit is back all the same
            }
        }
        return cancelled;
    }

    private void ended(@Nullable R result, @Nullable Throwable thrown) {
        if (thrown != null) {
            failed(thrown);
            return;
        }
        try {
            if (reported.compareAndSet(false, true)) {
                breaker.settleReturned(permit, result, timed, start);
            }
        } catch (Throwable bug) { // the clock's; whoever waits must not wait for ever
            completeExceptionally(bug);
            return;
        }
        completeWith(result);
    }

    private void failed(Throwable thrown) {
        report(thrown);
        completeExceptionally(thrown);
    }

    private void report(Throwable thrown) {
        if (reported.compareAndSet(false, true)) {
            breaker.settleThrown(permit, thrown, timed, start);
        }
    }

    @SuppressWarnings("NullAway") // the stage's own result, null where R allows it
    private void completeWith(@Nullable R result) {
        complete(result);
    }
}
