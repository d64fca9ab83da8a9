package io.kellet.secrets.provider;

/** The bytes are wiped: the version they belong to is out of use, or their owner is closed. */
public final class WipedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    WipedException() {
        super("wiped: the version these bytes belong to is no longer in use, or its owner is closed");
    }
}
