package io.kellet.control;

/** What to do about an order that would trade against a working order of one's own. */
public enum SelfMatchPolicy {
    /** Refuse it. */
    CANCEL_NEW,
    /** Let it pass and ask for the working ones to be cancelled, before it leaves. */
    CANCEL_OLD,
    /** Refuse it and ask for the working ones to be cancelled. */
    CANCEL_BOTH
}
