package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How it is with the rotation of one secret.
 *
 * @param current which version was current when it was last looked at; null before that
 * @param running is somebody at it?
 * @param hung has somebody been abandoned who is not back yet? Nothing is done for this secret until they are
 * @param failures attempts that have failed since the last one that did not
 * @param lastFailure phase, kind and detail of the last of these; empty if there is none
 * @param untilNext how long until it is looked at again
 */
public record RotationStatus(
        SecretName secret,
        @Nullable SecretVersion current,
        boolean running,
        boolean hung,
        int failures,
        String lastFailure,
        Duration untilNext) {}
