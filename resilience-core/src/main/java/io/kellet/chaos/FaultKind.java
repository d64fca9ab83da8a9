package io.kellet.chaos;

/** What can go wrong on purpose. */
public enum FaultKind {
    /** The call takes longer. */
    LATENCY(0),
    /** The call fails. */
    ERROR(1),
    /** The call answers something else. */
    WRONG_RESULT(2),
    /** What the guard was given is never given back. */
    DROPPED_PERMIT(3),
    /** A clock jumps. */
    CLOCK_STEP(4);

    /** How many kinds there are. */
    static final int COUNT = 5;

    /** Its place in an array of {@link #COUNT}. */
    final int index;

    FaultKind(int index) {
        this.index = index;
    }
}
