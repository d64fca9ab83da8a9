package io.kellet.authority;

import static java.util.Objects.requireNonNull;

import java.text.Normalizer;
import java.util.Locale;

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

    /** Do both name one person? Compared without regard to case, surrounding blanks and ways to write one letter. */
    public boolean isSamePersonAs(Operator other) {
        return key(actor).equals(key(other.actor));
    }

    private static String key(String actor) {
        return Normalizer.normalize(actor, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }
}
