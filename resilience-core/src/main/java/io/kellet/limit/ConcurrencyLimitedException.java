package io.kellet.limit;

import io.kellet.rejection.RejectedException;

/** A call was not made because as many as the adaptive limit allows were in flight. */
public final class ConcurrencyLimitedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final boolean restIsReserved;

    ConcurrencyLimitedException(String limiter, boolean restIsReserved) {
        super(
                limiter,
                (restIsReserved
                                ? "call refused, what is left is reserved for risk-reducing calls: limiter="
                                : "call refused, as many as allowed are in flight: limiter=")
                        + limiter);
        this.restIsReserved = restIsReserved;
    }

    /** Would a risk-reducing call have been let through? */
    public boolean restIsReserved() {
        return restIsReserved;
    }
}
