package io.kellet.secrets;

import java.util.concurrent.CompletionStage;

/**
 * A {@link RotationListener} that begins and says later that it is ready, by completing what it returned.
 *
 * @param <T> what the secret is read as
 */
@FunctionalInterface
public interface AsyncRotationListener<T extends Secret> {

    /** Begins to get ready; does not block. */
    CompletionStage<?> onRotate(T old, T now) throws Exception;
}
