package io.kellet.breaker;

import static java.util.Objects.requireNonNull;

/**
 * Who did something by hand, and why.
 *
 * @param actor a person or a tool
 * @param reason for the record
 */
public record Operator(String actor, String reason) {
    public Operator {
        requireNonNull(actor, "actor");
        requireNonNull(reason, "reason");
        if (actor.isBlank()) {
            throw new IllegalArgumentException("actor must not be blank: \"" + actor + "\"");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank: actor=" + actor);
        }
    }
}
