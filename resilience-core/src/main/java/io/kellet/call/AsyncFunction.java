package io.kellet.call;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts a call whose answer comes later; must not block. A throw counts as a failed attempt, and so does null.
 *
 * <p>Who wants a cancelled call to stop returns a stage whose {@code toCompletableFuture()} is the work itself, as a
 * {@link java.util.concurrent.CompletableFuture} is: that is what gets cancelled.
 */
@FunctionalInterface
public interface AsyncFunction<S, R> {

    /** As {@link AttemptFunction#apply}. */
    CompletionStage<R> apply(S state, int attempt, long deadlineNanos, @Nullable IdempotencyKey key) throws Exception;
}
