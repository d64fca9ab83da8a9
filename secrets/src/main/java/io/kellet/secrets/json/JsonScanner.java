package io.kellet.secrets.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.json.JsonView.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One pass over a document, which checks all of it. */
final class JsonScanner {

    private final byte[] in;
    private int at;

    JsonScanner(byte[] in) {
        this.in = in;
    }

    JsonView document() throws JsonException {
        space();
        JsonView value = value(0);
        space();
        if (at != in.length) {
            throw new JsonException("must end after its value at byte " + at + " of " + in.length);
        }
        return value;
    }

    private JsonView value(int depth) throws JsonException {
        if (depth > JsonView.DEEPEST) {
            throw new JsonException("must not be deeper than " + JsonView.DEEPEST + " at byte " + at);
        }
        int start = at;
        return switch (peek()) {
            case '{' -> object(start, depth);
            case '[' -> array(start, depth);
            case '"' -> {
                string();
                yield leaf(Kind.STRING, start);
            }
            case 't' -> word("true", Kind.BOOLEAN, start);
            case 'f' -> word("false", Kind.BOOLEAN, start);
            case 'n' -> word("null", Kind.NULL, start);
            default -> number(start);
        };
    }

    private JsonView leaf(Kind kind, int start) {
        return new JsonView(in, kind, start, at, List.of(), List.of());
    }

    private JsonView object(int start, int depth) throws JsonException {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<JsonView> members = new ArrayList<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return new JsonView(in, Kind.OBJECT, start, at, names, members);
        }
        while (true) {
            int nameAt = at;
            if (peek() != '"') {
                throw new JsonException("must have a name at byte " + at);
            }
            string();
            byte[] unescaped = unescape(in, nameAt + 1, at - 1);
            String name = new String(unescaped, UTF_8);
            if (!seen.add(name)) {
                throw new JsonException("must not have one name twice, again at byte " + nameAt);
            }
            space();
            expect(':');
            space();
            names.add(name);
            members.add(value(depth + 1));
            space();
            if (peek() == ',') {
                at++;
                space();
            } else {
                expect('}');
                return new JsonView(in, Kind.OBJECT, start, at, names, members);
            }
        }
    }

    private JsonView array(int start, int depth) throws JsonException {
        List<JsonView> members = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return new JsonView(in, Kind.ARRAY, start, at, List.of(), members);
        }
        while (true) {
            members.add(value(depth + 1));
            space();
            if (peek() == ',') {
                at++;
                space();
            } else {
                expect(']');
                return new JsonView(in, Kind.ARRAY, start, at, List.of(), members);
            }
        }
    }

    private JsonView word(String word, Kind kind, int start) throws JsonException {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
        return leaf(kind, start);
    }

    private JsonView number(int start) throws JsonException {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < in.length && in[at] == '.') {
            at++;
            digits();
        }
        if (at < in.length && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return leaf(Kind.NUMBER, start);
    }

    private void digits() throws JsonException {
        int first = at;
        while (at < in.length && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw new JsonException("must have a value at byte " + at);
        }
    }

    private void string() throws JsonException {
        at++;
        while (true) {
            int b = peek();
            if (b == '"') {
                at++;
                return;
            } else if (b == '\\') {
                at++;
                escape();
            } else if (b >= 0 && b < ' ') {
                throw new JsonException("must not have a bare control character in a string at byte " + at);
            } else if (b >= 0) {
                at++;
            } else {
                at += utf8Length();
            }
        }
    }

    private void escape() throws JsonException {
        int b = peek();
        at++;
        switch (b) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
            case 'u' -> {
                int unit = hex4(in, at);
                at += 4;
                if (Character.isLowSurrogate((char) unit)) {
                    throw new JsonException("must not have half a surrogate pair at byte " + at);
                }
                if (Character.isHighSurrogate((char) unit)) {
                    expect('\\');
                    expect('u');
                    if (!Character.isLowSurrogate((char) hex4(in, at))) {
                        throw new JsonException("must not have half a surrogate pair at byte " + at);
                    }
                    at += 4;
                }
            }
            default -> throw new JsonException("must have a known escape at byte " + (at - 1));
        }
    }

    /** How long the well-formed UTF-8 of one character of more than one byte is. */
    private int utf8Length() throws JsonException {
        int b = in[at] & 0xff;
        int length = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > in.length) {
            throw new JsonException("must be UTF-8 at byte " + at);
        }
        int second = in[at + 1] & 0xff;
        boolean wrong = (b == 0xe0 && second < 0xa0)
                || (b == 0xed && second > 0x9f)
                || (b == 0xf0 && second < 0x90)
                || (b == 0xf4 && second > 0x8f);
        for (int i = 1; i < length; i++) {
            wrong |= (in[at + i] & 0xc0) != 0x80;
        }
        if (wrong) {
            throw new JsonException("must be UTF-8 at byte " + at);
        }
        return length;
    }

    private void space() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private int peek() throws JsonException {
        if (at >= in.length) {
            throw new JsonException("must not end at byte " + at);
        }
        return in[at];
    }

    private void expect(char wanted) throws JsonException {
        if (peek() != wanted) {
            throw new JsonException("must have '" + wanted + "' at byte " + at);
        }
        at++;
    }

    private static int hex4(byte[] in, int at) throws JsonException {
        if (at + 4 > in.length) {
            throw new JsonException("must not end at byte " + in.length);
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(in[i], 16);
            if (in[i] < 0 || digit < 0) {
                throw new JsonException("must have four hexadecimal digits at byte " + at);
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Resolves the escapes of a string that was checked. Nothing but the answer is left behind. */
    static byte[] unescape(byte[] in, int start, int end) throws JsonException {
        byte[] out = new byte[end - start]; // an escape is never shorter than what it stands for
        int length = 0;
        int at = start;
        while (at < end) {
            byte b = in[at++];
            if (b != '\\') {
                out[length++] = b;
                continue;
            }
            byte escape = in[at++];
            switch (escape) {
                case 'b' -> out[length++] = '\b';
                case 'f' -> out[length++] = '\f';
                case 'n' -> out[length++] = '\n';
                case 'r' -> out[length++] = '\r';
                case 't' -> out[length++] = '\t';
                case 'u' -> {
                    int code = hex4(in, at);
                    at += 4;
                    if (Character.isHighSurrogate((char) code)) {
                        code = Character.toCodePoint((char) code, (char) hex4(in, at + 2));
                        at += 6;
                    }
                    length = encode(code, out, length);
                }
                default -> out[length++] = escape;
            }
        }
        if (length == out.length) {
            return out;
        }
        byte[] exact = Arrays.copyOf(out, length);
        Arrays.fill(out, (byte) 0);
        return exact;
    }

    private static int encode(int code, byte[] out, int at) {
        int length = at;
        if (code < 0x80) {
            out[length++] = (byte) code;
        } else if (code < 0x800) {
            out[length++] = (byte) (0xc0 | (code >> 6));
            out[length++] = (byte) (0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            out[length++] = (byte) (0xe0 | (code >> 12));
            out[length++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            out[length++] = (byte) (0x80 | (code & 0x3f));
        } else {
            out[length++] = (byte) (0xf0 | (code >> 18));
            out[length++] = (byte) (0x80 | ((code >> 12) & 0x3f));
            out[length++] = (byte) (0x80 | ((code >> 6) & 0x3f));
            out[length++] = (byte) (0x80 | (code & 0x3f));
        }
        return length;
    }
}
