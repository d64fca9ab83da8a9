package io.kellet.risk;

import io.kellet.authority.Operator;

/**
 * A second person agreed: orders may pass a control that refuses them. One {@link OverrideEnded} follows.
 *
 * @param commit numbers what happened to overrides, from 1
 * @param override its number
 * @param atNanos reading of the overrides' clock, from which it lasts
 */
public record OverrideRaised(
        long commit,
        long override,
        String control,
        OverrideTerms terms,
        Operator requester,
        Operator approver,
        long atNanos) {}
