package io.kellet.breaker;

import io.kellet.rejection.RejectedException;

/**
 * A breaker did not let a call through. One instance for each breaker and reason. How long it stays open is asked of
 * {@link CircuitBreaker#nanosUntilProbe}.
 */
public final class BreakerOpenException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    BreakerOpenException(String breaker, RejectionReason reason) {
        super(breaker, "call refused, " + reason.sentence() + ": breaker=" + breaker + " reason=" + reason);
        this.reason = reason;
    }

    public RejectionReason reason() {
        return reason;
    }
}
