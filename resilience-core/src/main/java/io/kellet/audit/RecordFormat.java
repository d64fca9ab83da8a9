package io.kellet.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How a record is written, all numbers little-endian:
 *
 * <pre>
 * u8 version = 1, u8 flags (1: a text was cut), u16 number of fields
 * text actor, text action, text subject
 * fields: u8 type, u8 length of the name, the name in ASCII, the value
 *   1 whole i64 | 2 real f64 | 3 flag u8, 0 or 1 | 4 text | 5 hashed, 32 bytes
 * text: u16 room, u16 length, that many bytes of UTF-8, zeros up to the room
 * </pre>
 *
 * A text has room and length so that a record of a fixed shape has a fixed size, and every value its fixed place. A name is of ASCII
 * letters, digits, dots, hyphens and underscores, and no field is there twice. A real that is not a number has the bits
 * {@code 7ff8000000000000}. So there is one way to write a record, but for the rooms of its texts.
 */
final class RecordFormat {

    static final int VERSION = 1;
    static final int FLAG_CUT = 1;
    static final int HEADER = 4;
    static final int TEXT_HEADER = 4;
    static final int HASH = 32;
    static final int LONGEST_NAME = 64;
    static final int LONGEST_ACTION = 128;
    static final int LONGEST_TEXT = 65_535;
    static final int MOST_FIELDS = 255;

    static final int WHOLE = 1;
    static final int REAL = 2;
    static final int FLAG = 3;
    static final int TEXT = 4;
    static final int HASHED = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private RecordFormat() {}

    static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }

    static void putShort(byte[] bytes, int at, int value) {
        SHORTS.set(bytes, at, (short) value);
    }

    static int getShort(byte[] bytes, int at) {
        return (short) SHORTS.get(bytes, at) & 0xFFFF;
    }

    /**
     * One pattern of bits for all that is not a number, so that equal values are equal bytes.
     */
    static void putReal(byte[] bytes, int at, double value) {
        putLong(bytes, at, Double.doubleToLongBits(value));
    }

    /**
     * Puts a text that fits.
     *
     * @return the place behind it
     */
    static int putText(byte[] bytes, int at, String text, int room) {
        putShort(bytes, at, room);
        putShort(bytes, at + 2, Utf8.put(text, bytes, at + TEXT_HEADER, room));
        return at + TEXT_HEADER + room;
    }

    /**
     * How many bytes a text takes.
     *
     * @throws IllegalArgumentException if no record has room for so many; the message does not show the text
     */
    static int textBytes(String what, String text) {
        int bytes = Utf8.length(text);
        if (bytes > LONGEST_TEXT) {
            throw new IllegalArgumentException(what + " must take at most " + LONGEST_TEXT + " bytes: " + bytes);
        }
        return bytes;
    }

    /** A key or the name of an action: readable in any log, any CSV and any shell. */
    static boolean isName(String name, int longest) {
        if (name.isEmpty() || name.length() > longest) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!fits && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    static void requireName(String what, String name, int longest) {
        if (!isName(name, longest)) {
            throw new IllegalArgumentException(what + " must be 1.." + longest
                    + " letters, digits, dots, hyphens and underscores: \"" + name + "\"");
        }
    }
}
