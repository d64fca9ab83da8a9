package io.kellet.authority;

/** A person may not do what was asked; nothing was changed. */
public final class NotPermittedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotPermittedException(String message) {
        super(message);
    }
}
