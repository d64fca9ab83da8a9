package io.kellet.audit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Reads what {@link RecordFormat} says, and nothing else. */
final class RecordDecoder {

    private final ByteBuffer bytes;

    private RecordDecoder(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    static AuditRecord decode(ByteBuffer bytes) {
        return new RecordDecoder(bytes).record();
    }

    private AuditRecord record() {
        require(RecordFormat.HEADER);
        int version = bytes.get();
        if (version != RecordFormat.VERSION) {
            throw wrong("version must be " + RecordFormat.VERSION + ": " + version, 0);
        }
        int flags = bytes.get();
        if ((flags & ~RecordFormat.FLAG_CUT) != 0) {
            throw wrong("unknown flags: " + flags, 1);
        }
        int count = bytes.getShort() & 0xFFFF;
        if (count > RecordFormat.MOST_FIELDS) {
            throw wrong("fields must be at most " + RecordFormat.MOST_FIELDS + ": " + count, 2);
        }
        String actor = text();
        String action = name("action", text(), RecordFormat.LONGEST_ACTION);
        String subject = text();
        List<AuditField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            AuditField field = field();
            if (!names.add(field.name())) {
                throw wrong("field is there twice: " + field.name(), bytes.position());
            }
            fields.add(field);
        }
        if (bytes.hasRemaining()) {
            throw wrong("bytes are left over: " + bytes.remaining(), bytes.position());
        }
        return new AuditRecord(actor, action, subject, fields, (flags & RecordFormat.FLAG_CUT) != 0);
    }

    private AuditField field() {
        require(2);
        int type = bytes.get();
        int length = bytes.get() & 0xFF;
        require(length);
        byte[] ascii = new byte[length];
        bytes.get(ascii);
        String name = name("field", new String(ascii, StandardCharsets.ISO_8859_1), RecordFormat.LONGEST_NAME);
        return new AuditField(name, value(type));
    }

    private AuditValue value(int type) {
        return switch (type) {
            case RecordFormat.WHOLE -> {
                require(Long.BYTES);
                yield new AuditValue.Whole(bytes.getLong());
            }
            case RecordFormat.REAL -> {
                require(Double.BYTES);
                yield new AuditValue.Real(real());
            }
            case RecordFormat.FLAG -> new AuditValue.Flag(flag());
            case RecordFormat.TEXT -> new AuditValue.Text(text());
            case RecordFormat.HASHED -> {
                require(RecordFormat.HASH);
                byte[] hash = new byte[RecordFormat.HASH];
                bytes.get(hash);
                yield new AuditValue.Hashed(HexFormat.of().formatHex(hash));
            }
            default -> throw wrong("unknown type of field: " + type, bytes.position());
        };
    }

    private double real() {
        long bits = bytes.getLong();
        double value = Double.longBitsToDouble(bits);
        if (Double.doubleToLongBits(value) != bits) {
            throw wrong("not a number, and not as it is written: " + Long.toHexString(bits), bytes.position() - 8);
        }
        return value;
    }

    private boolean flag() {
        require(1);
        int flag = bytes.get();
        if (flag != 0 && flag != 1) {
            throw wrong("flag must be 0 or 1: " + flag, bytes.position() - 1);
        }
        return flag == 1;
    }

    private String text() {
        require(RecordFormat.TEXT_HEADER);
        int start = bytes.position();
        int room = bytes.getShort() & 0xFFFF;
        int length = bytes.getShort() & 0xFFFF;
        if (length > room) {
            throw wrong("text is longer than its room: length=" + length + " room=" + room, start);
        }
        require(room);
        ByteBuffer content = bytes.slice(bytes.position(), length);
        for (int i = length; i < room; i++) {
            if (bytes.get(bytes.position() + i) != 0) {
                throw wrong("room behind a text must be zeros", bytes.position() + i);
            }
        }
        bytes.position(bytes.position() + room);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(content)
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("text is not UTF-8", start);
        }
    }

    private String name(String what, String name, int longest) {
        if (!RecordFormat.isName(name, longest)) { // and is not shown: it may be anything
            throw wrong(what + " has other characters than a name, or too many, or none", bytes.position());
        }
        return name;
    }

    private void require(int more) {
        if (bytes.remaining() < more) {
            throw wrong("record ends too soon: wanted=" + more + " left=" + bytes.remaining(), bytes.position());
        }
    }

    private static IllegalArgumentException wrong(String what, int at) {
        return new IllegalArgumentException("not an audit record: " + what + ", at byte " + at);
    }
}
