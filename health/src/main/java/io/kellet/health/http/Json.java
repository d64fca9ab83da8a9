package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * Writes JSON, with the commas where they belong. What comes out is valid UTF-8 whatever goes in: half a surrogate pair becomes U+FFFD,
 * and what is invisible or ends lines is escaped.
 */
final class Json {

    private final StringBuilder out = new StringBuilder(1_024);
    private boolean first = true;

    Json beginObject() {
        separate();
        return open('{');
    }

    Json beginObject(String name) {
        name(name);
        return open('{');
    }

    Json beginArray(String name) {
        name(name);
        return open('[');
    }

    Json endObject() {
        return close('}');
    }

    Json endArray() {
        return close(']');
    }

    Json field(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    Json field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    Json field(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** An element of an array. */
    Json element(String value) {
        separate();
        quote(value);
        return this;
    }

    /** Each a field of the object that is open. */
    Json fields(Map<String, Object> values) {
        values.forEach(this::any);
        return this;
    }

    /** A number or a truth is one; all else is text, and so are numbers that JSON does not know. */
    private void any(String name, Object value) {
        name(name);
        if (value instanceof Boolean || value instanceof Long || (value instanceof Double d && Double.isFinite(d))) {
            out.append(value);
        } else {
            quote(value.toString());
        }
    }

    byte[] bytes() {
        return out.toString().getBytes(UTF_8);
    }

    private Json open(char bracket) {
        out.append(bracket);
        first = true;
        return this;
    }

    private Json close(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void name(String name) {
        separate();
        quote(name);
        out.append(':');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> append(out, point);
            }
        }
        out.append('"');
    }

    /** As it is if it can be seen, otherwise as an escape that JSON and people read. */
    static void append(StringBuilder to, int point) {
        switch (Character.getType(point)) {
            case Character.SURROGATE -> to.append('\ufffd');
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                for (char unit : Character.toChars(point)) {
                    to.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        to.append(Character.forDigit((unit >> shift) & 0xF, 16));
                    }
                }
            }
            default -> to.appendCodePoint(point);
        }
    }
}
