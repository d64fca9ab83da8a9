package io.kellet.risk;

import io.kellet.authority.Operator;

/**
 * What one person asks for and another may agree to, once, within {@link OverridesConfig#requestsLast}. Made by {@link Overrides#request}.
 */
public final class OverrideRequest {

    final Overrides home;
    final long number;
    final String control;
    final OverrideTerms terms;
    final Operator requester;
    final long expiresAt; // by the home's time

    boolean approved; // under the home's lock

    OverrideRequest(
            Overrides home, long number, String control, OverrideTerms terms, Operator requester, long expiresAt) {
        this.home = home;
        this.number = number;
        this.control = control;
        this.terms = terms;
        this.requester = requester;
        this.expiresAt = expiresAt;
    }

    /** Numbers requests from 1; the override has the same. */
    public long number() {
        return number;
    }

    /** The name of the control that is to let orders pass. */
    public String control() {
        return control;
    }

    public OverrideTerms terms() {
        return terms;
    }

    public Operator requester() {
        return requester;
    }

    @Override
    public String toString() {
        return "OverrideRequest[" + number + " control=" + control + " " + terms + " by=" + requester.actor() + "]";
    }
}
