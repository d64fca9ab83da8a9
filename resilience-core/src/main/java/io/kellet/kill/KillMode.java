package io.kellet.kill;

import io.kellet.order.OrderClass;

/**
 * What an engaged switch still lets through, from the strictest. Cancels pass in every mode: who cannot cancel is in more
 * danger than who cannot trade.
 */
public enum KillMode {
    /** Nothing but cancels passes, and the gateway should cancel what works: see {@link #asksToCancelWorking}. */
    HALT("halt"),
    /** Nothing but cancels passes; orders that work may stay. */
    CANCEL_ONLY("cancel-only"),
    /** Cancels and orders that can only make a position smaller pass; amendments do not. */
    REDUCE_ONLY("reduce-only");

    private final String text;

    KillMode(String text) {
        this.text = text;
    }

    /** As files write it: {@code reduce-only}. */
    public String text() {
        return text;
    }

    /** Does it refuse orders of this class? */
    public boolean refuses(OrderClass orderClass) {
        return switch (orderClass) {
            case NEW, AMEND -> true;
            case REDUCE -> this != REDUCE_ONLY;
            case CANCEL -> false;
        };
    }

    /**
     * Should whoever can cancel working orders in the scope do so now? So for {@link #HALT}. The switch itself sends nothing;
     * a listener to {@link KillEngaged} does.
     */
    public boolean asksToCancelWorking() {
        return this == HALT;
    }
}
