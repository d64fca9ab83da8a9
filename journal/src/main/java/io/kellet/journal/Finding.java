package io.kellet.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was found in a journal, and where.
 *
 * @param segment the name of the file; empty if it is about the journal as a whole, or about an anchor
 * @param offset of the frame in the file, -1 if it is about no place in it
 * @param sequence of the record, as its place says and not as it says itself; -1 if it is about none
 * @param time of that record, as far as it can still be read
 * @param actor of that record, as far as it can still be read
 * @param action of that record, as far as it can still be read
 * @param what is known, in words
 */
public record Finding(
        Kind kind,
        Weight weight,
        String segment,
        long offset,
        long sequence,
        @Nullable Instant time,
        @Nullable String actor,
        @Nullable String action,
        String what) {

    /** What a finding says about the journal. */
    public enum Weight {
        /** Something is not as it was written. */
        BREAK,
        /** Something can not be proven, though nothing speaks against it. */
        DOUBT,
        /** Worth knowing, and no fault. */
        NOTE
    }

    /** What is found. */
    public enum Kind {
        /** The first bytes of a segment are not those of a segment. */
        BAD_HEADER(Weight.BREAK),
        /** Bytes that are not the record that stood there. */
        BAD_FRAME(Weight.BREAK),
        /** A record does not follow from the one before it: one of the two was changed by somebody who knew the checksum. */
        WRONG_HASH(Weight.BREAK),
        /** A record is missing, repeated, inserted or in another place. */
        SEQUENCE_GAP(Weight.BREAK),
        /** A segment does not go on where the one before it ends. */
        BAD_LINK(Weight.BREAK),
        /** A segment is not there, and no record says that it was retired. */
        MISSING_SEGMENT(Weight.BREAK),
        /** A segment has another name than it was written under, or is of another journal. */
        FOREIGN_SEGMENT(Weight.BREAK),
        /** A checkpoint or an anchor whose signature does not fit: what it signed for was changed. */
        BAD_SIGNATURE(Weight.BREAK),
        /** A checkpoint or an anchor signed by a key that is not trusted. */
        UNKNOWN_KEY(Weight.BREAK),
        /** Trusted keys were given, and nothing in the journal is signed. */
        NO_CHECKPOINT(Weight.DOUBT),
        /** More is behind the last checkpoint than a journal that works leaves there. */
        UNCOVERED_TAIL(Weight.DOUBT),
        /** The journal ends before an anchor: its end was removed. */
        ANCHOR_MISSING(Weight.BREAK),
        /** The journal has another record where an anchor was taken. */
        ANCHOR_DIFFERS(Weight.BREAK),
        /** What an anchor was taken of has been retired since. */
        ANCHOR_RETIRED(Weight.NOTE),
        /** The wall clock was set back by more than is tolerated. */
        CLOCK_WENT_BACK(Weight.DOUBT),
        /** A record is as it was written, and not one this version reads. */
        BAD_RECORD(Weight.BREAK),
        /** The journal ends in something that was being written when the process or the machine stopped. */
        TORN_TAIL(Weight.DOUBT),
        /** A segment ends in a write that failed; the next one has it again. */
        FAILED_WRITE(Weight.NOTE),
        /** A session did not close the journal: it runs, or it was killed. */
        UNCLEAN_END(Weight.NOTE),
        /** Session numbers do not follow each other. */
        SESSION_GAP(Weight.BREAK),
        /** Segments were retired and are not all deleted yet. */
        RETIREMENT_UNFINISHED(Weight.NOTE);

        private final Weight weight;

        Kind(Weight weight) {
            this.weight = weight;
        }

        /** What it weighs, unless the finding says otherwise. */
        Weight weight() {
            return weight;
        }
    }

    public Finding {
        requireNonNull(kind, "kind");
        requireNonNull(weight, "weight");
        requireNonNull(segment, "segment");
        requireNonNull(what, "what");
    }

    /** About the journal as a whole. */
    static Finding of(Kind kind, String what) {
        return in(kind, "", -1, -1, what);
    }

    static Finding in(Kind kind, String segment, long offset, long sequence, String what) {
        return new Finding(kind, kind.weight(), segment, offset, sequence, null, null, null, what);
    }

    /** The same place and record, said in another way. */
    Finding as(Kind other, String said) {
        return new Finding(other, other.weight(), segment, offset, sequence, time, actor, action, said);
    }

    void toJson(StringBuilder json) {
        json.append("{\"kind\":\"").append(kind).append("\",\"weight\":\"").append(weight);
        json.append("\",\"segment\":");
        JsonText.quote(json, segment);
        json.append(",\"offset\":").append(offset).append(",\"sequence\":").append(sequence);
        json.append(",\"time\":");
        JsonText.quoteOrNull(json, time);
        json.append(",\"actor\":");
        JsonText.quoteOrNull(json, actor);
        json.append(",\"action\":");
        JsonText.quoteOrNull(json, action);
        json.append(",\"what\":");
        JsonText.quote(json, what);
        json.append('}');
    }

    /** One line: the kind, where, whose record, and what is known. What a record says of itself is made harmless to terminals. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(160).append(kind);
        if (!segment.isEmpty()) {
            line.append(" segment=").append(segment);
        }
        if (offset >= 0) {
            line.append(" offset=").append(offset);
        }
        if (sequence >= 0) {
            line.append(" sequence=").append(sequence);
        }
        if (time != null) {
            line.append(" time=").append(time);
        }
        if (actor != null) {
            line.append(" actor=").append(Printable.of(actor));
        }
        if (action != null) {
            line.append(" action=").append(Printable.of(action));
        }
        return line.append(": ").append(what).toString();
    }
}
