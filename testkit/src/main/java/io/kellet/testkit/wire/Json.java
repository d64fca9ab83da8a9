package io.kellet.testkit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON for fake servers: objects are maps in their order, arrays lists, numbers {@link BigDecimal}, null is null. Strict: UTF-8, no name twice,
 * nothing after the value.
 */
public final class Json {

    private static final int DEEPEST = 64;

    private final String in;
    private int at;

    private Json(String in) {
        this.in = in;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if it is not exactly one
     */
    public static @Nullable Object read(byte[] utf8) {
        try {
            return read(UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if it is not exactly one
     */
    public static @Nullable Object read(String text) {
        Json json = new Json(text);
        json.space();
        Object value = json.value(0);
        json.space();
        if (json.at != text.length()) {
            throw json.wrong("must end");
        }
        return value;
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if it is not exactly one
     */
    public static Map<String, @Nullable Object> readObject(byte[] utf8) {
        Map<String, @Nullable Object> object = object(read(utf8));
        if (object == null) {
            throw new IllegalArgumentException("must be an object");
        }
        return object;
    }

    /** The value if it is an object, else null. */
    @SuppressWarnings("unchecked") // names are strings wherever this class made the map
    public static @Nullable Map<String, @Nullable Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, @Nullable Object>) value : null;
    }

    /** Maps, lists, strings, numbers, booleans and null as JSON; anything else is refused. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                quote(String.valueOf(member.getKey()), out.append(before));
                write(member.getValue(), out.append(':'));
                before = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (Object element : list) {
                write(element, out.append(before));
                before = ',';
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String text) {
            quote(text, out);
        } else if (value == null
                || value instanceof Boolean
                || value instanceof BigDecimal
                || value instanceof Integer
                || value instanceof Long) {
            out.append(value);
        } else {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass());
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw wrong("must not be deeper than " + DEEPEST);
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!in.startsWith(word, at)) {
            throw wrong("must be a value");
        }
        at += word.length();
        return meaning;
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return object;
        }
        while (true) {
            if (peek() != '"') {
                throw wrong("must be a name");
            }
            String name = string();
            if (object.containsKey(name)) {
                throw wrong("must not have one name twice");
            }
            space();
            expect(':');
            space();
            object.put(name, value(depth + 1));
            space();
            if (peek() != ',') {
                expect('}');
                return object;
            }
            at++;
            space();
        }
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return array;
        }
        while (true) {
            array.add(value(depth + 1));
            space();
            if (peek() != ',') {
                expect(']');
                return array;
            }
            at++;
            space();
        }
    }

    private BigDecimal number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < in.length() && in.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < in.length() && (in.charAt(at) == 'e' || in.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return new BigDecimal(in.substring(start, at));
    }

    private void digits() {
        int first = at;
        while (at < in.length() && in.charAt(at) >= '0' && in.charAt(at) <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong("must be a value");
        }
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return text.toString();
            } else if (c < ' ') {
                throw wrong("must not be a bare control character");
            }
            text.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0) {
                        throw wrong("must be four hexadecimal digits");
                    }
                    code = (code << 4) | digit;
                    at++;
                }
                yield (char) code;
            }
            default -> throw wrong("must be a known escape");
        };
    }

    private void space() {
        while (at < in.length() && " \n\r\t".indexOf(in.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= in.length()) {
            throw wrong("must not end");
        }
        return in.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong("must be '" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + " at character " + at);
    }
}
