package io.kellet.risk;

import io.kellet.authority.Operator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asks for other limits. Nothing has changed.
 *
 * @param commit numbers what happened at a desk, from 1
 * @param proposal the number of the proposal
 * @param madeAgainst the version that held
 * @param version the version that was proposed
 * @param lasting how long they are to hold, null for until they are changed
 * @param atNanos reading of the desk's clock
 */
public record LimitsProposed(
        long commit,
        long proposal,
        long madeAgainst,
        long version,
        Operator requester,
        @Nullable Duration lasting,
        long atNanos) {}
