package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody who waits for a value: a thread, or a future of its own, so that no two have one exception. */
final class Waiter {

    private static final long LOOK_NANOS = 20_000_000L; // a clock of a test does not wake anybody

    final @Nullable CompletableFuture<Secret> future; // null: a thread
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable Secret value; // these two are written before and read after the latch opens
    private @Nullable SecretException failure;

    private Waiter(@Nullable CompletableFuture<Secret> future) {
        this.future = future;
    }

    static Waiter thread() {
        return new Waiter(null);
    }

    static Waiter future() {
        return new Waiter(new CompletableFuture<>());
    }

    /** Tells it. */
    void done(@Nullable Secret value, @Nullable SecretException failure) {
        this.value = value;
        this.failure = failure;
        done.countDown();
        if (future != null) {
            if (failure != null) {
                future.completeExceptionally(failure.again());
            } else {
                future.complete(value);
            }
        }
    }

    /**
     * Waits, by the injected clock.
     *
     * @param look what is overdue, it looks after: no waiter depends on the keeper
     */
    Secret await(SecretName name, long within, NanoClock clock, Runnable look) {
        long seen = clock.nanos();
        long left = within;
        while (done.getCount() > 0) {
            if (left <= 0) {
                throw new SecretUnavailableException(name, "", "not had within " + within / 1_000_000 + " ms");
            }
            try {
                if (done.await(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SecretUnavailableException(name, "", "interrupted while waiting for it");
            }
            look.run();
            long now = clock.nanos();
            left = Math.min(Deadline.FOREVER, left - Math.max(0, now - seen));
            seen = now;
        }
        if (failure != null) {
            throw failure.again();
        }
        return java.util.Objects.requireNonNull(value);
    }
}
