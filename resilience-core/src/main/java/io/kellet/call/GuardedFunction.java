package io.kellet.call;

import org.jspecify.annotations.Nullable;

/** A call in its plainest form. Write it so that it captures nothing; what it needs is in the state. */
@FunctionalInterface
public interface GuardedFunction<S, R> extends AttemptFunction<S, R> {

    R apply(S state) throws Exception;

    @Override
    default R apply(S state, int attempt, long deadlineNanos, @Nullable IdempotencyKey key) throws Exception {
        return apply(state);
    }
}
