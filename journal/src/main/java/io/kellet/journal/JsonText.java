package io.kellet.journal;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Strings as JSON has them, with nothing in them that a terminal obeys or an eye misses. */
final class JsonText {

    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Printable.isHarmless(c)) {
                        out.append(c);
                    } else {
                        escape(out, c);
                    }
                }
            }
        }
        out.append('"');
    }

    static void quoteOrNull(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else {
            quote(out, value.toString());
        }
    }

    static void escape(StringBuilder out, char c) {
        out.append("\\u").append(HEX.toHexDigits(c));
    }
}
