package io.kellet.kill;

/** Why an entry was not armed again. */
public enum RearmRefusal {
    /** It is not engaged, or the record of the engagement is just being made: look again and ask then. */
    NOTHING_TO_REARM,
    /** Used, expired or voided before, or made by another switch. */
    UNKNOWN_REQUEST,
    EXPIRED,
    /** There is a newer engagement than the one the request was made for. */
    VOIDED,
    /** The store did not take it; everything is as it was, and the request may be approved again. */
    NOT_STORED,
    /** The audit trail did not take the record of it; everything is as it was, and the request may be approved again. */
    NOT_RECORDED,
    /** As many requests are waiting as a switch keeps. */
    TOO_MANY_REQUESTS,
    CLOSED
}
