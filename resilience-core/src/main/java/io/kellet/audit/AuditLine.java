package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record of one shape, to be filled in and appended again and again by one thread. What was filled in stays until it is filled in
 * anew. Nothing here allocates but {@link #secret}, nothing waits or reads a clock but for what the trail's policy does when it is
 * full.
 *
 * <p>Fields go by their number, {@link AuditShape#field}. One that is of another type is an {@link IllegalArgumentException}.
 */
public final class AuditLine {

    private final AuditShape shape;
    private final byte[] bytes;
    private final @Nullable AuditQueue queue; // null: kept nowhere
    private final boolean[] cut; // which texts are cut at present; the last one is the subject
    private int cuts;
    private @Nullable SecretHash hash;

    AuditLine(AuditShape shape, @Nullable AuditQueue queue) {
        this.shape = shape;
        this.queue = queue;
        bytes = shape.newBytes();
        cut = new boolean[shape.fields() + 1];
    }

    /**
     * What it is done to. More than the shape has room for is cut, and the record says so.
     *
     * @throws IllegalArgumentException if by its shape a record does not say its subject
     */
    public AuditLine subject(CharSequence subject) {
        putText(shape.fields(), shape.subjectPlace(), subject);
        return this;
    }

    /** Fills in a whole number. */
    public AuditLine whole(int field, long value) {
        RecordFormat.putLong(bytes, shape.place(field, RecordFormat.WHOLE), value);
        return this;
    }

    /** Fills in a number with a fraction. */
    public AuditLine real(int field, double value) {
        RecordFormat.putReal(bytes, shape.place(field, RecordFormat.REAL), value);
        return this;
    }

    /** Fills in yes or no. */
    public AuditLine flag(int field, boolean value) {
        bytes[shape.place(field, RecordFormat.FLAG)] = (byte) (value ? 1 : 0);
        return this;
    }

    /**
     * Fills in a text. More than the shape has room for is cut after a whole character, and the record says so. Half a surrogate pair
     * becomes a question mark.
     */
    public AuditLine text(int field, CharSequence value) {
        putText(field, shape.place(field, RecordFormat.TEXT), value);
        return this;
    }

    /** Fills in the keyed hash of a text, see {@link AuditEntry#secret(String, CharSequence)}. Allocates, and takes a microsecond or so. */
    public AuditLine secret(int field, CharSequence value) {
        int at = shape.place(field, RecordFormat.HASHED);
        requireNonNull(value, "value");
        if (queue != null) {
            if (hash == null) {
                hash = queue.secretHash();
            }
            System.arraycopy(hash.of(shape.name(field), value), 0, bytes, at, RecordFormat.HASH);
        }
        return this;
    }

    private void putText(int field, int at, CharSequence text) {
        int room = RecordFormat.getShort(bytes, at);
        int before = RecordFormat.getShort(bytes, at + 2);
        int from = at + RecordFormat.TEXT_HEADER;
        int put = put(text, at, from, room);
        int length = put < 0 ? ~put : put;
        if (length < before) {
            Arrays.fill(bytes, from + length, from + before, (byte) 0);
        }
        RecordFormat.putShort(bytes, at + 2, length);
        boolean tooLong = put < 0;
        if (tooLong != cut[field]) {
            cut[field] = tooLong;
            cuts += tooLong ? 1 : -1;
        }
    }

    /** A text that cannot be read to its end must not leave a record behind that nobody can read: then there is none. */
    private int put(CharSequence text, int at, int from, int room) {
        try {
            return Utf8.put(text, bytes, from, room);
        } catch (RuntimeException | Error e) {
            Arrays.fill(bytes, from, from + room, (byte) 0);
            RecordFormat.putShort(bytes, at + 2, 0);
            throw e;
        }
    }

    /**
     * Hands the record over.
     *
     * @param now the caller's reading of the trail's clock
     * @return no if there was no room or the trail is closed; it was counted
     */
    public boolean append(long now) {
        bytes[1] = (byte) (cuts == 0 ? 0 : RecordFormat.FLAG_CUT);
        return queue == null || queue.append(now, bytes);
    }

    @Override
    public String toString() {
        return "AuditLine[" + shape.action() + "]";
    }
}
