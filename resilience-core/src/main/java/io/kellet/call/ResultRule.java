package io.kellet.call;

import org.jspecify.annotations.Nullable;

/**
 * Picks out results that are not worth having. Called on the thread that got the result; it must not block. One that throws
 * picks nothing: the result stands.
 */
@FunctionalInterface
public interface ResultRule {

    /** Every result is good. */
    ResultRule NONE = result -> false;

    boolean matches(@Nullable Object result);
}
