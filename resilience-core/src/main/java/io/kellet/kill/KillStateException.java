package io.kellet.kill;

import java.io.IOException;

/** A stored state cannot be trusted; nobody may trade on it. */
public final class KillStateException extends IOException {

    private static final long serialVersionUID = 1L;

    public KillStateException(String message) {
        super(message);
    }

    KillStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
