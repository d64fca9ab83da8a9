package io.kellet.secrets;

/** How good what a {@link SecretRef} gives is. By monotonic time alone. */
public enum SecretState {
    /** Fetched within the soft time to live. */
    FRESH,
    /** Older than that and being fetched again, or nobody answers; it is given until the hard cap. */
    SOFT_STALE,
    /** Nobody could fetch it again before the hard cap or before its own life ended: it is wiped and there is none. */
    HARD_STALE,
    /** There is none: it was refused, deleted, invalidated, or all is closed. */
    ABSENT
}
