package io.kellet.authority;

/** What a person needs to be allowed to do. What makes trading safer is never asked for a privilege. */
public enum Privilege {
    /** Asks that a kill switch or a risk latch be armed again. */
    REQUEST_REARM,
    /** Agrees to it, as the second person. */
    APPROVE_REARM,
    /** Proposes other limits. */
    REQUEST_LIMITS,
    /** Agrees to them, as the second person. */
    APPROVE_LIMITS,
    /** Asks that an order pass a control that refuses it. */
    REQUEST_OVERRIDE,
    /** Agrees to it, as the second person. */
    APPROVE_OVERRIDE
}
