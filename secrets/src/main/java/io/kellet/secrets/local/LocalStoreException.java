package io.kellet.secrets.local;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** A local store cannot be opened, read or written for the reason it names. Never has a value, a key or a password in it. */
public final class LocalStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The password does not fit, or the file is not what the store wrote; nobody without the password can tell which. */
        UNTRUSTED("wrong password, or the file was changed", true),
        /** Every byte is genuine, but a newer one has been seen. */
        ROLLED_BACK("the file was put back to an older state", true),
        /** Not a store's file, or of a format of another time. */
        UNSUPPORTED("not a store of a known format", true),
        /** Deriving the key would cost more than is ever needed, or less than is safe. */
        COSTLY("the file's password parameters are out of bounds", true),
        /** Genuine, but under a password that this process has not been given; see {@link LocalStore#unlock}. */
        RELOCKED("the password was changed by somebody else, unlock it with the new one", false),
        /** Others than its owner could read or replace it. */
        UNSAFE("the file is not safe where it is", false),
        /** Another writer holds the lock. */
        BUSY("the store is being written by somebody else", false),
        /** No room for more, in the file's bounds or under its key. */
        FULL("the store is full", false),
        /** Its keys are wiped. */
        CLOSED("the store is closed", false);

        private final String sentence;
        private final boolean suspicious;

        Reason(String sentence, boolean suspicious) {
            this.sentence = sentence;
            this.suspicious = suspicious;
        }

        boolean isSuspicious() {
            return suspicious;
        }
    }

    private final Reason reason;

    LocalStoreException(Reason reason) {
        this(reason, "");
    }

    LocalStoreException(Reason reason, String facts) {
        super(requireNonNull(reason, "reason").sentence + (facts.isEmpty() ? "" : ": " + facts));
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
