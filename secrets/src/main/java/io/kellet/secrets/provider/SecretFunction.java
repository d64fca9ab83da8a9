package io.kellet.secrets.provider;

import org.jspecify.annotations.Nullable;

/**
 * Does something with the plain form of a secret, which is wiped when it returns.
 *
 * @param <P> {@code byte[]} or {@code char[]}
 * @param <R> what it answers; not the plain form
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface SecretFunction<P, R extends @Nullable Object, X extends Throwable> {

    R apply(P plain) throws X;
}
