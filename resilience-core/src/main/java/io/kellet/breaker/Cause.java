package io.kellet.breaker;

/** Why a breaker moved from one state to another. */
public enum Cause {
    /** {@link TripRule.ConsecutiveFailures}. */
    CONSECUTIVE_FAILURES,
    /** {@link TripRule.FailureRate}. */
    FAILURE_RATE,
    /** {@link TripRule.SlowCallRate}. */
    SLOW_CALLS,
    /** {@link TripRule.OverdueCalls}. */
    OVERDUE_CALLS,
    /** {@link TripRule.LatencyOverBudget}. */
    LATENCY_OVER_BUDGET,
    /** Probes failed. */
    PROBES_FAILED,
    /** The open time was over and a call came. */
    OPEN_TIME_OVER,
    /** Enough probes succeeded. */
    PROBES_SUCCEEDED,
    /** A step of the ramp was over. */
    RAMP_STEP_OVER,
    /** The clock stepped back, and a time that was running began anew. */
    CLOCK_STEPPED_BACK,
    /** An operator took hold of the breaker. */
    OPERATOR_HELD,
    /** The operator's hold was released. */
    OPERATOR_RELEASED,
    /** An operator reset the breaker. */
    OPERATOR_RESET
}
