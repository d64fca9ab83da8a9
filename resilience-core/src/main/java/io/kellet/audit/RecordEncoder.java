package io.kellet.audit;

import java.util.Arrays;
import java.util.HexFormat;

/** Writes what {@link RecordDecoder} reads. Checks names and lengths; that a field is there once is for the caller to see. */
final class RecordEncoder {

    private byte[] bytes = new byte[256];
    private int length;

    private RecordEncoder() {}

    static byte[] encode(AuditRecord record) {
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

    private void field(AuditField field) {
        RecordFormat.requireName("field", field.name(), RecordFormat.LONGEST_NAME);
        int at = grow(2 + field.name().length());
        bytes[at] = type(field.value());
        bytes[at + 1] = (byte) field.name().length();
        Utf8.put(field.name(), bytes, at + 2, field.name().length());
        if (field.value() instanceof AuditValue.Whole whole) {
            RecordFormat.putLong(bytes, grow(Long.BYTES), whole.value());
        } else if (field.value() instanceof AuditValue.Real real) {
            RecordFormat.putLong(bytes, grow(Double.BYTES), Double.doubleToRawLongBits(real.value()));
        } else if (field.value() instanceof AuditValue.Flag flag) {
            bytes[grow(1)] = (byte) (flag.value() ? 1 : 0);
        } else if (field.value() instanceof AuditValue.Text text) {
            text(field.name(), text.value());
        } else if (field.value() instanceof AuditValue.Hashed hashed) {
            System.arraycopy(
                    HexFormat.of().parseHex(hashed.hex()), 0, bytes, grow(RecordFormat.HASH), RecordFormat.HASH);
        }
    }

    private static byte type(AuditValue value) {
        if (value instanceof AuditValue.Whole) {
            return RecordFormat.WHOLE;
        }
        if (value instanceof AuditValue.Real) {
            return RecordFormat.REAL;
        }
        if (value instanceof AuditValue.Flag) {
            return RecordFormat.FLAG;
        }
        return value instanceof AuditValue.Text ? (byte) RecordFormat.TEXT : (byte) RecordFormat.HASHED;
    }

    private void text(String name, String text) {
        int room = Utf8.length(text);
        if (room > RecordFormat.LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    name + " must take at most " + RecordFormat.LONGEST_TEXT + " bytes: " + room);
        }
        int at = grow(RecordFormat.TEXT_HEADER + room);
        RecordFormat.putShort(bytes, at, room);
        RecordFormat.putShort(bytes, at + 2, Utf8.put(text, bytes, at + RecordFormat.TEXT_HEADER, room));
    }

    private int grow(int by) {
        int at = length;
        length += by;
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        return at;
    }
}
