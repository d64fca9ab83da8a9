package io.kellet.breaker;

import org.jspecify.annotations.Nullable;

/**
 * A guarded call that gets what it needs as an argument, so that a lambda for it captures nothing and is made once.
 *
 * @param <S> what the call needs
 * @param <R> what it returns
 * @param <X> what it throws; {@code RuntimeException} if nothing checked
 */
@FunctionalInterface
public interface BreakerFunction<S extends @Nullable Object, R extends @Nullable Object, X extends Throwable> {
    R apply(S state) throws X;
}
