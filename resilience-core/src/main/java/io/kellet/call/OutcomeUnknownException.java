package io.kellet.call;

/**
 * Nobody knows whether the call was carried out: the request may have gone out and no answer came. Not a failure. Ask the
 * other side (order status, drop copy) before doing it again.
 *
 * <p>Thrown where an operation is not idempotent and an attempt ended without an answer. The cause is what ended the last
 * attempt.
 */
public final class OutcomeUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String operation;

    OutcomeUnknownException(String operation, Throwable cause) {
        super("the outcome is unknown, reconcile before repeating: operation=" + operation, cause);
        this.operation = operation;
    }

    /** The name of the operation. */
    public String operation() {
        return operation;
    }
}
