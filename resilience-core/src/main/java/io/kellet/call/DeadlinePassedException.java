package io.kellet.call;

import io.kellet.rejection.RejectedException;

/** The caller's deadline had passed before the call was made; nothing was sent. */
public final class DeadlinePassedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    DeadlinePassedException(String operation) {
        super(operation, "call refused, its deadline has passed: operation=" + operation);
    }
}
