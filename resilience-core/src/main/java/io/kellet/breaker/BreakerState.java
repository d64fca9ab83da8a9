package io.kellet.breaker;

/** Where a breaker stands. The last four are held by an operator, and only an operator leaves them. */
public enum BreakerState {
    /** Every call goes through and counts. */
    CLOSED,
    /** No call goes through until the open time is over. */
    OPEN,
    /** A few probes go through; what becomes of them decides. */
    HALF_OPEN,
    /** A growing share of calls goes through, after the probes succeeded. */
    RAMPING,
    /** Held open: no call goes through, for however long. */
    FORCED_OPEN,
    /** Held closed: every call goes through and counts, and nothing trips. */
    FORCED_CLOSED,
    /** Held off: every call goes through and nothing counts. */
    DISABLED,
    /** Held closed: every call goes through and counts, and what would have tripped is told to listeners. */
    METRICS_ONLY;

    /** Is this a state in which an operator holds the breaker? */
    public boolean isHeld() {
        return compareTo(FORCED_OPEN) >= 0;
    }

    /** Does it let no ordinary call through? A probe may still pass. */
    public boolean isShut() {
        return this == OPEN || this == HALF_OPEN || this == FORCED_OPEN;
    }
}
