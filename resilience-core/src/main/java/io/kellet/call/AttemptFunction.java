package io.kellet.call;

import org.jspecify.annotations.Nullable;

/** A call that wants to know which attempt it is. Write it so that it captures nothing; what it needs is in the state. */
@FunctionalInterface
public interface AttemptFunction<S, R> {

    /**
     * Makes the call.
     *
     * @param attempt 1 for the first; a hedge continues the count
     * @param deadlineNanos when the caller gives up, a reading of the guard's clock; pass it on. Meaningful only in a call
     *     that was given one
     * @param key the same in every attempt, null if the caller brought none
     */
    R apply(S state, int attempt, long deadlineNanos, @Nullable IdempotencyKey key) throws Exception;
}
