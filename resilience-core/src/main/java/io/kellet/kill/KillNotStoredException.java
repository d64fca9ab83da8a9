package io.kellet.kill;

/** An entry is engaged in memory, and refuses, but it is not stored: it would not survive a restart. It is tried again. */
public final class KillNotStoredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long number;

    KillNotStoredException(String message, long number, Throwable cause) {
        super(message, cause);
        this.number = number;
    }

    /** Of the engagement. */
    public long number() {
        return number;
    }
}
