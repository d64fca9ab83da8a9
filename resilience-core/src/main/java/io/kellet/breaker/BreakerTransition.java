package io.kellet.breaker;

import io.kellet.authority.Operator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A breaker moved from one state to another, or from one step of its ramp to the next. Delivered in the order in which
 * the moves were made.
 *
 * @param commit numbers what happened to a breaker, from 1
 * @param atNanos reading of the breaker's clock
 * @param openFor how long it stays open, zero if it does not
 * @param operator who, and why, if it was a person
 */
public record BreakerTransition(
        String breaker,
        long commit,
        BreakerState from,
        BreakerState to,
        Cause cause,
        long atNanos,
        Duration openFor,
        @Nullable Operator operator) {

    /** Did it open by itself? */
    public boolean isTrip() {
        return to == BreakerState.OPEN && from != BreakerState.OPEN;
    }
}
