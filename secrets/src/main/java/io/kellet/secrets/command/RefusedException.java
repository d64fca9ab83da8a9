package io.kellet.secrets.command;

/** A command was asked for something it does not do. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
