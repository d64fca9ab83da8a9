package io.kellet.audit;

/** Writes text without allocating. */
final class Utf8 {

    private Utf8() {}

    /**
     * Writes as many whole characters as there is room for; half a surrogate pair becomes a question mark.
     *
     * @return bytes written, or their complement, a negative number, if the text was cut
     */
    static int put(CharSequence text, byte[] into, int from, int room) {
        int at = from;
        int end = from + room;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (at == end) {
                    return ~(at - from);
                }
                into[at++] = (byte) c;
            } else {
                int code = codePoint(text, i, c);
                int size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
                if (end - at < size) {
                    return ~(at - from);
                }
                at = put(code, size, into, at);
                i += size == 4 ? 1 : 0;
            }
        }
        return at - from;
    }

    private static int codePoint(CharSequence text, int i, char c) {
        if (!Character.isSurrogate(c)) {
            return c;
        }
        if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            return Character.toCodePoint(c, text.charAt(i + 1));
        }
        return '?';
    }

    private static int put(int code, int size, byte[] into, int at) {
        switch (size) {
            case 1 -> into[at] = (byte) code;
            case 2 -> into[at] = (byte) (0xC0 | (code >> 6));
            case 3 -> into[at] = (byte) (0xE0 | (code >> 12));
            default -> into[at] = (byte) (0xF0 | (code >> 18));
        }
        for (int i = 1; i < size; i++) {
            into[at + i] = (byte) (0x80 | ((code >> (6 * (size - 1 - i))) & 0x3F));
        }
        return at + size;
    }

    /** How many bytes it takes; the largest int if it is more. */
    static int length(CharSequence text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else {
                int code = codePoint(text, i, c);
                length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
                i += code >= 0x1_0000 ? 1 : 0;
            }
        }
        return (int) Math.min(length, Integer.MAX_VALUE);
    }
}
