package io.kellet.benchmarks.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes JSON, indented, and refuses to write anything else: a value without a name in an object, an end without a
 * beginning, a second document. NaN and the infinities, which JSON lacks, become null.
 */
final class Json {

    private enum Place {
        OBJECT,
        ARRAY
    }

    private final StringBuilder out = new StringBuilder();
    private final Deque<Place> open = new ArrayDeque<>();
    private boolean empty = true;
    private boolean named;

    Json beginObject() {
        return begin(Place.OBJECT, '{');
    }

    Json endObject() {
        return end(Place.OBJECT, '}');
    }

    Json beginArray() {
        return begin(Place.ARRAY, '[');
    }

    Json endArray() {
        return end(Place.ARRAY, ']');
    }

    Json name(String name) {
        if (open.peek() != Place.OBJECT || named) {
            throw new IllegalStateException("a name belongs before a value in an object: name=" + name);
        }
        separate();
        quote(name);
        out.append(": ");
        named = true;
        return this;
    }

    Json value(String value) {
        beforeValue();
        quote(value);
        return this;
    }

    Json value(boolean value) {
        beforeValue();
        out.append(value);
        return this;
    }

    Json value(long value) {
        beforeValue();
        out.append(value);
        return this;
    }

    Json value(double value) {
        beforeValue();
        // Double.toString is JSON: digits on both sides of the point, exponent with E
        out.append(Double.isFinite(value) ? Double.toString(value) : "null");
        return this;
    }

    /** The whole document. */
    String text() {
        if (!open.isEmpty() || out.isEmpty()) {
            throw new IllegalStateException("the document is not complete: open=" + open);
        }
        return out + "\n";
    }

    private Json begin(Place place, char bracket) {
        beforeValue();
        out.append(bracket);
        open.push(place);
        empty = true;
        return this;
    }

    private Json end(Place place, char bracket) {
        if (open.peek() != place || named) {
            throw new IllegalStateException("nothing to end here: expected=" + place + " open=" + open);
        }
        open.pop();
        if (!empty) {
            newLine();
        }
        out.append(bracket);
        empty = false;
        return this;
    }

    private void beforeValue() {
        if (open.isEmpty()) {
            if (!out.isEmpty()) {
                throw new IllegalStateException("a document is one value");
            }
            return;
        }
        if (open.peek() == Place.ARRAY) {
            separate();
            return;
        }
        if (!named) {
            throw new IllegalStateException("a value in an object needs a name");
        }
        named = false;
    }

    private void separate() {
        if (!empty) {
            out.append(',');
        }
        empty = false;
        newLine();
    }

    private void newLine() {
        out.append('\n').append("  ".repeat(open.size()));
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                        out.append("\\u").append(HEX.toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static final java.util.HexFormat HEX = java.util.HexFormat.of();
}
