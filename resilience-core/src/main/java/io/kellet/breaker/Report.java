package io.kellet.breaker;

/** What a breaker did with the outcome of a call. */
public enum Report {
    /** It took the outcome, or, where the outcome is neutral, the permit back. */
    COUNTED,
    /** The breaker has moved on since the call was let through, or the probe's lease has run out: nothing changed. */
    STALE,
    /** This permit was reported before: nothing changed. Only permits that hold a place of their own tell. */
    DUPLICATE
}
