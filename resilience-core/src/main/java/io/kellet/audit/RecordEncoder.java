package io.kellet.audit;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Writes what {@link RecordDecoder} reads, and refuses what it would. */
final class RecordEncoder {

    private byte[] bytes = new byte[256];
    private int length;

    private RecordEncoder() {}

    static byte[] encode(AuditRecord record) {
        requireUnique(record);
        RecordEncoder encoder = new RecordEncoder();
        int at = encoder.grow(RecordFormat.HEADER);
        encoder.bytes[at] = RecordFormat.VERSION;
        encoder.bytes[at + 1] = (byte) (record.cut() ? RecordFormat.FLAG_CUT : 0);
        RecordFormat.putShort(encoder.bytes, at + 2, record.fields().size());
        encoder.text("actor", record.actor());
        RecordFormat.requireName("action", record.action(), RecordFormat.LONGEST_ACTION);
        encoder.text("action", record.action());
        encoder.text("subject", record.subject());
        for (AuditField field : record.fields()) {
            encoder.field(field);
        }
        return Arrays.copyOf(encoder.bytes, encoder.length);
    }

    private static void requireUnique(AuditRecord record) {
        if (record.fields().size() > RecordFormat.MOST_FIELDS) {
            throw new IllegalArgumentException("fields must be at most " + RecordFormat.MOST_FIELDS + ": "
                    + record.fields().size());
        }
        Set<String> names = new HashSet<>();
        for (AuditField field : record.fields()) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("field is there twice: \"" + field.name() + "\"");
            }
        }
    }

    private void field(AuditField field) {
        String name = field.name();
        RecordFormat.requireName("field", name, RecordFormat.LONGEST_NAME);
        int at = grow(2 + name.length());
        bytes[at + 1] = (byte) name.length();
        Utf8.put(name, bytes, at + 2, name.length());
        int type = value(field);
        bytes[at] = (byte) type;
    }

    /** Writes the value and answers with its type. */
    private int value(AuditField field) {
        if (field.value() instanceof AuditValue.Whole whole) {
            int at = grow(Long.BYTES);
            RecordFormat.putLong(bytes, at, whole.value());
            return RecordFormat.WHOLE;
        }
        if (field.value() instanceof AuditValue.Real real) {
            int at = grow(Double.BYTES);
            RecordFormat.putReal(bytes, at, real.value());
            return RecordFormat.REAL;
        }
        if (field.value() instanceof AuditValue.Flag flag) {
            int at = grow(1);
            bytes[at] = (byte) (flag.value() ? 1 : 0);
            return RecordFormat.FLAG;
        }
        if (field.value() instanceof AuditValue.Text text) {
            text(field.name(), text.value());
            return RecordFormat.TEXT;
        }
        byte[] hash = HexFormat.of().parseHex(((AuditValue.Hashed) field.value()).hex());
        int at = grow(RecordFormat.HASH);
        System.arraycopy(hash, 0, bytes, at, RecordFormat.HASH);
        return RecordFormat.HASHED;
    }

    private void text(String what, String text) {
        int room = RecordFormat.textBytes(what, text);
        int at = grow(RecordFormat.TEXT_HEADER + room);
        RecordFormat.putText(bytes, at, text, room);
    }

    /** Another array may be in {@code bytes} afterwards: call it before that is looked at. */
    private int grow(int by) {
        int at = length;
        length += by;
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        return at;
    }
}
