package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import io.kellet.audit.AuditRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which records are wanted: those to which all that is said here applies. What is null or empty is not asked for.
 *
 * @param from not before
 * @param to before
 * @param actor exactly
 * @param action exactly, or what it begins with if this ends in {@code *}
 * @param subject exactly
 * @param firstSequence not before; 1 or more
 * @param lastSequence not after; not less than the first
 * @param whose those of the journal itself, those of others, or both
 */
public record RecordFilter(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String actor,
        @Nullable String action,
        @Nullable String subject,
        long firstSequence,
        long lastSequence,
        Whose whose) {

    /** Who wrote a record. */
    public enum Whose {
        ALL,
        /** The journal itself: that it was opened, that records were rejected, that segments were retired. */
        OWN,
        /** Who appended to it. */
        OTHERS
    }

    /** Everything. */
    public static final RecordFilter ALL = builder().build();

    public RecordFilter {
        requireNonNull(whose, "whose");
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("to must not be before from: from=" + from + " to=" + to);
        }
        if (firstSequence < 1 || lastSequence < firstSequence) {
            throw new IllegalArgumentException(
                    "sequences must be 1 or more and not go back: " + firstSequence + ".." + lastSequence);
        }
        if (action != null && action.indexOf('*') >= 0 && action.indexOf('*') < action.length() - 1) {
            throw new IllegalArgumentException("action may have one * at its end: " + action);
        }
    }

    /** Starts from everything. */
    public static Builder builder() {
        return new Builder();
    }

    /** What can be said without reading the record. */
    boolean mayMatch(long sequence, Instant time, boolean own) {
        return sequence >= firstSequence
                && sequence <= lastSequence
                && (whose == Whose.ALL || own == (whose == Whose.OWN))
                && (from == null || !time.isBefore(from))
                && (to == null || time.isBefore(to));
    }

    /** The rest. */
    boolean matches(AuditRecord record) {
        return (actor == null || actor.equals(record.actor()))
                && (subject == null || subject.equals(record.subject()))
                && (action == null || isAction(record.action()));
    }

    private boolean isAction(String done) {
        return action != null
                && (action.endsWith("*")
                        ? done.startsWith(action.substring(0, action.length() - 1))
                        : action.equals(done));
    }

    /** Checks nothing; the record does. */
    public static final class Builder {
        private @Nullable Instant from;
        private @Nullable Instant to;
        private @Nullable String actor;
        private @Nullable String action;
        private @Nullable String subject;
        private long firstSequence = 1;
        private long lastSequence = Long.MAX_VALUE;
        private Whose whose = Whose.ALL;

        private Builder() {}

        /** Not before. */
        public Builder from(@Nullable Instant from) {
            this.from = from;
            return this;
        }

        /** Before. */
        public Builder to(@Nullable Instant to) {
            this.to = to;
            return this;
        }

        public Builder actor(@Nullable String actor) {
            this.actor = actor;
            return this;
        }

        /** Exactly, or what it begins with if this ends in {@code *}. */
        public Builder action(@Nullable String action) {
            this.action = action;
            return this;
        }

        public Builder subject(@Nullable String subject) {
            this.subject = subject;
            return this;
        }

        /** From the first to the last, both included. */
        public Builder sequences(long first, long last) {
            this.firstSequence = first;
            this.lastSequence = last;
            return this;
        }

        public Builder whose(Whose whose) {
            this.whose = whose;
            return this;
        }

        public RecordFilter build() {
            return new RecordFilter(from, to, actor, action, subject, firstSequence, lastSequence, whose);
        }
    }
}
