package io.kellet.secrets;

import io.kellet.secrets.provider.SecretException;
import org.jspecify.annotations.Nullable;

/**
 * What a reader finds: a value and how good it is, or none and why. Made whole before it is shown, never changed.
 *
 * @param degraded its providers of choice did not answer when it was last fetched
 * @param why set if there is no value
 */
record View(
        @Nullable Secret value,
        SecretState state,
        boolean degraded,
        @Nullable SecretException why) {

    static View of(Secret value, SecretState state, boolean degraded) {
        return new View(value, state, degraded, null);
    }

    static View none(SecretState state, SecretException why) {
        return new View(null, state, false, why);
    }
}
