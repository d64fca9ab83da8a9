package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A record as it is read back. To make one see {@link AuditTrail}.
 *
 * @param actor who did it: a person, a tool or a service; empty if that was not said
 * @param action what was done
 * @param subject what it was done to; empty if that was not said
 * @param fields in the order in which they were put
 * @param cut whether a text was longer than its place and is not here in full
 */
public record AuditRecord(String actor, String action, String subject, List<AuditField> fields, boolean cut) {
    public AuditRecord {
        requireNonNull(actor, "actor");
        requireNonNull(action, "action");
        requireNonNull(subject, "subject");
        fields = List.copyOf(fields);
    }

    /**
     * Reads the bytes that an {@link AuditSink} was given, all that remains of them.
     *
     * @throws IllegalArgumentException saying at which byte they are not what this version writes
     */
    public static AuditRecord decode(ByteBuffer bytes) {
        return RecordDecoder.decode(bytes);
    }

    /**
     * The bytes that {@link #decode} reads. For whoever keeps records and has some of its own to add.
     *
     * @throws IllegalArgumentException if a name has other characters than names have, or a text is too long
     */
    public byte[] encode() {
        return RecordEncoder.encode(this);
    }
}
