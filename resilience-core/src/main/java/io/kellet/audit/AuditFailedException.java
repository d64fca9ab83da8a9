package io.kellet.audit;

import static java.util.Objects.requireNonNull;

/** A record was not kept as asked. {@link #reason()} says whether it may be there all the same. */
public final class AuditFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The trail was full for as long as its policy waits. The record is not there. */
        FULL,
        /** The trail is closed. The record is not there. */
        CLOSED,
        /** Writing failed. The record may become durable later, or be there already. */
        WRITE_FAILED,
        /** Not known within the time the caller would wait. The record may be there, or come to be. */
        TIMED_OUT
    }

    private final Reason reason;

    public AuditFailedException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason");
    }

    public AuditFailedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
