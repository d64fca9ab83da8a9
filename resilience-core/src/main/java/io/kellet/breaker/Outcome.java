package io.kellet.breaker;

/** How a call ended, as a breaker sees it. Plain numbers, so that a trading thread passes one on for nothing. */
public final class Outcome {

    /** It did what it should. */
    public static final int SUCCESS = 0;

    /** What was called failed, or did not answer. */
    public static final int FAILURE = 1;

    /** We failed before or after what was called had its say: it does not count, unless the settings say so. */
    public static final int LOCAL_FAILURE = 2;

    /** Says nothing about what was called: cancelled, refused by another guard, never made. */
    public static final int NEUTRAL = 3;

    private Outcome() {}

    static int require(int outcome) {
        if (outcome < SUCCESS || outcome > NEUTRAL) {
            throw new IllegalArgumentException("outcome must be one of Outcome's 0..3: " + outcome);
        }
        return outcome;
    }
}
