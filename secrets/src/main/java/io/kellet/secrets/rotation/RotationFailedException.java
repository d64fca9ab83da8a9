package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;

/** A rotation that somebody asked for has failed at its first attempt; more are made without being asked for. */
public final class RotationFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final RotationPhase phase;
    private final String kind;

    RotationFailedException(SecretName secret, RotationFailure failure) {
        super("secret " + secret + " was not rotated: phase=" + failure.phase().text() + " " + failure);
        phase = failure.phase();
        kind = failure.kind();
    }

    /** Where it failed. */
    public RotationPhase phase() {
        return phase;
    }

    /** As in {@link RotationFailed}. */
    public String kind() {
        return kind;
    }
}
