package io.kellet.breaker;

/** The ways in which an operator can hold a breaker. */
public enum HoldMode {
    /** No call goes through. */
    FORCED_OPEN(BreakerState.FORCED_OPEN),
    /** Every call goes through and counts; nothing trips. */
    FORCED_CLOSED(BreakerState.FORCED_CLOSED),
    /** Every call goes through; nothing counts. */
    DISABLED(BreakerState.DISABLED),
    /** Every call goes through and counts; listeners are told what would have tripped. */
    METRICS_ONLY(BreakerState.METRICS_ONLY);

    private final BreakerState state;

    HoldMode(BreakerState state) {
        this.state = state;
    }

    /** The state of a breaker held so. */
    public BreakerState state() {
        return state;
    }
}
