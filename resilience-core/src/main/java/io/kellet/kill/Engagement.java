package io.kellet.kill;

import static java.util.Objects.requireNonNull;

import io.kellet.order.Scope;

/**
 * One engaged entry of a switch.
 *
 * @param id whose orders it refuses; 0 for the firm
 * @param number of the engagement, in the order of commits, rising over restarts too; 0 for what no entry stands behind
 * @param actor who engaged it
 * @param epochMillis when, by the wall clock; 0 if it is not known
 * @param stored whether the store has it
 */
public record Engagement(
        Scope scope,
        int id,
        KillMode mode,
        long number,
        String actor,
        String reason,
        long epochMillis,
        boolean stored) {

    /** In {@link #actor} and {@link #reason} while, or because, the record has not been made. */
    static final String NOT_RECORDED = "not recorded";

    private static final int LONGEST_ACTOR = 200;
    private static final int LONGEST_REASON = 1_000;

    /** Cuts the actor to 200 and the reason to 1000 characters, so that nobody's message can outgrow the store. */
    public Engagement {
        requireNonNull(scope, "scope");
        requireNonNull(mode, "mode");
        requireNonNull(actor, "actor");
        requireNonNull(reason, "reason");
        if (id < 0 || (scope == Scope.FIRM && id != 0)) {
            throw new IllegalArgumentException("id must be 0 or more, of the firm 0: scope=" + scope + " id=" + id);
        }
        if (number < 0) {
            throw new IllegalArgumentException("number must not be negative: " + number);
        }
        actor = actor.length() <= LONGEST_ACTOR ? actor : actor.substring(0, LONGEST_ACTOR);
        reason = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    Engagement withStored(boolean now) {
        return now == stored ? this : new Engagement(scope, id, mode, number, actor, reason, epochMillis, now);
    }
}
