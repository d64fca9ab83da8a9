package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record that is made once, with any fields. For one thread; appended once. Allocates.
 *
 * <p>A secret is hashed with the trail's key when it is put here and nowhere kept: what is handed over, written and exported is the
 * hash.
 */
public final class AuditEntry {

    private static final int LONGEST_WITHOUT_TRAIL = 1 << 16;

    private final String action;
    private final @Nullable AuditQueue queue; // null: kept nowhere
    private final Set<String> names = new HashSet<>();
    private String actor = "";
    private String subject = "";
    private byte[] fields = new byte[128];
    private int length;
    private boolean appended;

    AuditEntry(String action, @Nullable AuditQueue queue) {
        RecordFormat.requireName("action", requireNonNull(action, "action"), RecordFormat.LONGEST_ACTION);
        this.action = action;
        this.queue = queue;
    }

    /** Who did it: a person, a tool, a service. */
    public AuditEntry actor(String who) {
        actor = requireText("actor", who);
        return this;
    }

    /** What it was done to. */
    public AuditEntry subject(String what) {
        subject = requireText("subject", what);
        return this;
    }

    public AuditEntry put(String name, long value) {
        RecordFormat.putLong(fields, field(name, RecordFormat.WHOLE, Long.BYTES), value);
        return this;
    }

    public AuditEntry put(String name, double value) {
        RecordFormat.putLong(fields, field(name, RecordFormat.REAL, Double.BYTES), Double.doubleToRawLongBits(value));
        return this;
    }

    public AuditEntry put(String name, boolean value) {
        fields[field(name, RecordFormat.FLAG, 1)] = (byte) (value ? 1 : 0);
        return this;
    }

    public AuditEntry put(String name, String value) {
        requireText(name, value);
        int room = Utf8.length(value);
        putText(fields, field(name, RecordFormat.TEXT, RecordFormat.TEXT_HEADER + room), value, room);
        return this;
    }

    /** Puts the keyed hash of it. */
    public AuditEntry secret(String name, CharSequence value) {
        byte[] bytes = new byte[Utf8.length(requireNonNull(value, name))];
        Utf8.put(value, bytes, 0, bytes.length);
        secret(name, bytes);
        Arrays.fill(bytes, (byte) 0);
        return this;
    }

    /** Puts the keyed hash of it; the bytes are not changed. */
    public AuditEntry secret(String name, byte[] value) {
        requireNonNull(value, name);
        int at = field(name, RecordFormat.HASHED, RecordFormat.HASH);
        if (queue != null) {
            System.arraycopy(queue.secretHash().of(name, value), 0, fields, at, RecordFormat.HASH);
        }
        return this;
    }

    private String requireText(String name, String value) {
        if (Utf8.length(requireNonNull(value, name)) > RecordFormat.LONGEST_TEXT) {
            throw new IllegalArgumentException(name + " must take at most " + RecordFormat.LONGEST_TEXT + " bytes: "
                    + Utf8.length(value) + " in " + this);
        }
        return value;
    }

    /** Makes room for a field and writes all but its value. */
    private int field(String name, int type, int room) {
        requireOpen();
        RecordFormat.requireName("field", requireNonNull(name, "name"), RecordFormat.LONGEST_NAME);
        if (names.size() == RecordFormat.MOST_FIELDS) {
            throw new IllegalArgumentException("fields must be at most " + RecordFormat.MOST_FIELDS + " in " + this);
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("field is there twice: \"" + name + "\" in " + this);
        }
        int from = length;
        int at = from + 2 + name.length();
        length = at + room;
        if (length > fields.length) {
            fields = Arrays.copyOf(fields, Math.max(length, 2 * fields.length));
        }
        fields[from] = (byte) type;
        fields[from + 1] = (byte) name.length();
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, fields, from + 2, ascii.length);
        return at;
    }

    /**
     * Hands it over.
     *
     * @return no if there was no room or the trail is closed; it was counted
     * @throws IllegalArgumentException if it is longer than the trail allows
     */
    public boolean append() {
        byte[] record = encode();
        return queue == null || queue.append(record, null);
    }

    /**
     * Hands it over and says when it has come so far.
     *
     * @return also if it was refused: then it has failed already, and says why
     * @throws IllegalArgumentException if it is longer than the trail allows
     */
    public AuditReceipt append(Durability wanted) {
        byte[] record = encode();
        AuditReceipt receipt = new AuditReceipt(wanted);
        if (queue == null) {
            receipt.reached(new AuditPosition(AuditPosition.NOWHERE, wanted));
        } else if (!queue.append(record, receipt)) {
            receipt.failed(queue.refusal(this));
        }
        return receipt;
    }

    private byte[] encode() {
        requireOpen();
        int actorRoom = Utf8.length(actor);
        int subjectRoom = Utf8.length(subject);
        int size =
                RecordFormat.HEADER + 3 * RecordFormat.TEXT_HEADER + actorRoom + action.length() + subjectRoom + length;
        int longest = queue == null ? LONGEST_WITHOUT_TRAIL : queue.config().entryBytes();
        if (size > longest) {
            throw new IllegalArgumentException(
                    "record is longer than the trail allows: bytes=" + size + " entryBytes=" + longest + " " + this);
        }
        appended = true;
        byte[] record = new byte[size];
        record[0] = RecordFormat.VERSION;
        RecordFormat.putShort(record, 2, names.size());
        int at = putText(record, RecordFormat.HEADER, actor, actorRoom);
        at = putText(record, at, action, action.length());
        at = putText(record, at, subject, subjectRoom);
        System.arraycopy(fields, 0, record, at, length);
        return record;
    }

    private static int putText(byte[] bytes, int at, String text, int room) {
        RecordFormat.putShort(bytes, at, room);
        RecordFormat.putShort(bytes, at + 2, Utf8.put(text, bytes, at + RecordFormat.TEXT_HEADER, room));
        return at + RecordFormat.TEXT_HEADER + room;
    }

    private void requireOpen() {
        if (appended) {
            throw new IllegalStateException("an entry is appended once: " + this);
        }
    }

    @Override
    public String toString() {
        return "AuditEntry[" + action + "]";
    }
}
