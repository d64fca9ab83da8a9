package io.kellet.audit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record that is made once, with any fields, each name once and at most 255 of them. For one thread; appended once. Allocates.
 *
 * <p>A name is of letters, digits, dots, hyphens and underscores, at most 64; a text takes at most 65,535 bytes of UTF-8. What is
 * neither is an {@link IllegalArgumentException} where it is put.
 *
 * <p>A secret is hashed with the trail's key when it is put here and nowhere kept: what is handed over, written and exported is the
 * hash.
 */
public final class AuditEntry {

    private static final int LONGEST_WITHOUT_TRAIL = 1 << 16;
    private static final AuditValue NO_HASH = new AuditValue.Hashed("0".repeat(2 * RecordFormat.HASH));

    private final String action;
    private final @Nullable AuditQueue queue; // null: kept nowhere
    private final List<AuditField> fields = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private String actor = "";
    private String subject = "";
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

    /** Puts a whole number. */
    public AuditEntry put(String name, long value) {
        return put(name, new AuditValue.Whole(value));
    }

    /** Puts a number with a fraction. */
    public AuditEntry put(String name, double value) {
        return put(name, new AuditValue.Real(value));
    }

    /** Puts yes or no. */
    public AuditEntry put(String name, boolean value) {
        return put(name, new AuditValue.Flag(value));
    }

    /** Puts a text. Half a surrogate pair in it becomes a question mark. */
    public AuditEntry put(String name, String value) {
        return put(name, new AuditValue.Text(requireText(name, value)));
    }

    /** Puts the keyed hash of a text, which is that of its UTF-8. */
    public AuditEntry secret(String name, CharSequence value) {
        requireNonNull(value, name);
        return put(name, queue == null ? NO_HASH : hashed(queue.secretHash().of(name, value)));
    }

    /** Puts the keyed hash of it; the bytes are not changed. */
    public AuditEntry secret(String name, byte[] value) {
        requireNonNull(value, name);
        return put(name, queue == null ? NO_HASH : hashed(queue.secretHash().of(name, value)));
    }

    private static AuditValue hashed(byte[] hash) {
        return new AuditValue.Hashed(HexFormat.of().formatHex(hash));
    }

    private AuditEntry put(String name, AuditValue value) {
        requireOpen();
        RecordFormat.requireName("field", requireNonNull(name, "name"), RecordFormat.LONGEST_NAME);
        if (names.size() == RecordFormat.MOST_FIELDS) {
            throw new IllegalArgumentException("fields must be at most " + RecordFormat.MOST_FIELDS + " in " + this);
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("field is there twice: \"" + name + "\" in " + this);
        }
        fields.add(new AuditField(name, value));
        return this;
    }

    private String requireText(String what, String text) {
        requireOpen();
        RecordFormat.textBytes(what, requireNonNull(text, what));
        return text;
    }

    /**
     * Hands it over.
     *
     * @return no if there was no room or the trail is closed; it was counted
     * @throws IllegalArgumentException if it is longer than the trail allows
     */
    public boolean append() {
        byte[] record = encode();
        return queue == null || queue.append(record, null, this);
    }

    /**
     * Hands it over and says when it has come so far.
     *
     * @return also if it was refused: then it has failed already, and says why
     * @throws IllegalArgumentException if it is longer than the trail allows
     */
    public AuditReceipt append(Durability wanted) {
        AuditReceipt receipt = new AuditReceipt(wanted);
        byte[] record = encode();
        if (queue == null) {
            receipt.reached(new AuditPosition(AuditPosition.NOWHERE, wanted));
        } else {
            queue.append(record, receipt, this);
        }
        return receipt;
    }

    private byte[] encode() {
        requireOpen();
        byte[] record = new AuditRecord(actor, action, subject, fields, false).encode();
        int longest = queue == null ? LONGEST_WITHOUT_TRAIL : queue.config().entryBytes();
        if (record.length > longest) {
            if (queue != null) {
                queue.onTooLong();
            }
            throw new IllegalArgumentException("record is longer than the trail allows: bytes=" + record.length
                    + " entryBytes=" + longest + " " + this);
        }
        appended = true;
        return record;
    }

    private void requireOpen() {
        if (appended) {
            throw new IllegalStateException("an entry is appended once: " + this);
        }
    }

    /** The action alone: what an entry says is for the trail. */
    @Override
    public String toString() {
        return "AuditEntry[" + action + "]";
    }
}
