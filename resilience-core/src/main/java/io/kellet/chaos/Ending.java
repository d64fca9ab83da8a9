package io.kellet.chaos;

/** How an {@link Experiment} ended. */
public enum Ending {
    /** Its time was over. */
    TIME_OVER,
    /** It had injected as many faults as it may. */
    SPENT,
    /** Somebody called {@link Experiment#abort}, or closed the {@link Chaos}. */
    ABORTED,
    /** One of its conditions said so, or threw. */
    CONDITION,
    /** One of its faults threw where it should have supplied something, or supplied null. */
    BROKEN_FAULT,
    /** The clock that bounds it went back. */
    CLOCK_STEPPED_BACK
}
