package io.kellet.kill;

import org.jspecify.annotations.Nullable;

/** An entry was not armed again; it still refuses. */
public final class RearmRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RearmRefusal why;

    RearmRefusedException(RearmRefusal why, String message) {
        this(why, message, null);
    }

    RearmRefusedException(RearmRefusal why, String message, @Nullable Throwable cause) {
        super(message + " why=" + why, cause);
        this.why = why;
    }

    public RearmRefusal why() {
        return why;
    }
}
