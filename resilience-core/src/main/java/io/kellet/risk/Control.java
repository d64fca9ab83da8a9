package io.kellet.risk;

import java.util.Set;

/**
 * One rule of the gate. Users write their own by implementing {@link #name} and {@link #check}; a rule that counts or reserves
 * also implements the rest.
 *
 * <p>For every order the gate asks all controls to {@link #check}, in the order they were given, until one refuses; then
 * has all of them {@link #reserve}; then looks at the kill switch, last of all. If one cannot reserve, those before it
 * {@link #undo}, if the switch refuses all of them do, and the order is refused. What became of an accepted order comes back by {@link #onReport}.
 *
 * <p>All methods but {@link #validate} and {@link #explain} are called by one thread at a time, which is the trading thread: they must not
 * block, lock, log or allocate. A control that throws refuses the order, and every later order that is not a cancel, until
 * the gate is called: what it knows may be wrong from then on.
 *
 * <p>A cancel is never refused. A control is asked about it, so that it can be counted, and a refusal becomes a warning.
 */
public interface Control {

    /** Lower-case letters, digits and hyphens; a label of metrics. */
    String name();

    /**
     * May this order pass? Changes nothing.
     *
     * @return {@link Verdict#ACCEPTED}, or what {@link Verdict#reject} or {@link Verdict#warn} make, or a {@link LimitRow} found
     */
    long check(OrderView order);

    /**
     * The order passed all checks: count it, reserve for it. May still refuse, with nothing reserved, which is for state that is shared with
     * other gates.
     */
    default long reserve(OrderView order) {
        return Verdict.ACCEPTED;
    }

    /** Takes back a {@link #reserve} of this very order, which another control refused after all. */
    default void undo(OrderView order) {}

    /** An accepted order was filled, or gave back what it reserved. */
    default void onReport(ReportView report) {}

    /** Other limits hold from now on; those in {@link LimitRow}s are in place already. */
    default void onLimits(Limits limits) {}

    /**
     * Could these limits hold? Asked on the thread that brings them, before anything changes.
     *
     * @throws IllegalArgumentException if not, which keeps the old ones
     */
    default void validate(Limits limits) {}

    /**
     * The kinds of limits it enforces. A gate refuses limits of a kind that none of its controls enforces: they would hold nothing
     * back, and nobody would notice.
     */
    default Set<LimitKind> enforces() {
        return Set.of();
    }

    /**
     * The reasons it may refuse for: each becomes a series of a metric, so name no others than it uses. Those of a control
     * that does not say are all that controls have.
     */
    default Set<Reason> reasons() {
        return Reason.OF_CONTROLS;
    }

    /** May two people let a single order pass that this control refuses? No, unless a control says so. */
    default boolean isOverridable() {
        return false;
    }

    /** What a person should know beyond reason and limit about a refusal; empty if nothing. Off the hot path. */
    default String explain(OrderView order, long verdict) {
        return "";
    }
}
