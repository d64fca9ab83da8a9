package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

import io.kellet.authority.Operator;

/**
 * An operator's hold on a breaker, and the only key to it: no outcome, time or setting ends it. A hold that has ended, or
 * that another has taken the place of, does nothing any more.
 */
public final class Hold {

    private final Moves breaker;
    private final HoldMode mode;
    private final Operator by;
    private final long sinceNanos;

    Hold(Moves breaker, HoldMode mode, Operator by, long sinceNanos) {
        this.breaker = breaker;
        this.mode = requireNonNull(mode, "mode");
        this.by = by;
        this.sinceNanos = sinceNanos;
    }

    public HoldMode mode() {
        return mode;
    }

    /** Who took it, and why. */
    public Operator by() {
        return by;
    }

    /** When, by the breaker's clock. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** Does it hold the breaker now? */
    public boolean isInForce() {
        return breaker.holdNow() == this;
    }

    /**
     * Lets go. A breaker that was forced open probes before it closes; any other is closed, with empty windows.
     *
     * @return whether this hold was in force
     * @throws IllegalStateException if it is {@link HoldMode#FORCED_OPEN} and the audit trail does not take the record of it
     */
    public boolean release(String actor, String reason) {
        return breaker.audit.release(this, new Operator(actor, reason));
    }

    /**
     * Holds the breaker in another way, without letting go in between.
     *
     * @throws IllegalStateException if this hold is not in force, or the audit trail does not take the record of it; forcing open does
     *     not ask it
     */
    public Hold change(HoldMode mode, String actor, String reason) {
        return breaker.audit.hold(this, mode, new Operator(actor, reason));
    }

    @Override
    public String toString() {
        return "Hold[breaker=" + breaker.name + " mode=" + mode + " actor=" + by.actor() + " reason=" + by.reason()
                + "]";
    }
}
