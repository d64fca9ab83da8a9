package io.kellet.journal;

import java.util.HexFormat;

/** Text from a journal for people to look at: no character that a terminal, a log or a reader's eye takes for something else. */
final class Printable {

    private static final HexFormat HEX = HexFormat.of();

    private Printable() {}

    /** In quotes if it is empty or has more than letters, digits and the signs that names have. */
    static String of(String text) {
        boolean plain = !text.isEmpty();
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c < 0x80 && (Character.isLetterOrDigit(c) || "._-:/@+".indexOf(c) >= 0);
        }
        return plain ? text : quoted(text);
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isHarmless(c)) {
                out.append(c);
            } else {
                out.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        return out.append('"').toString();
    }

    /** No control character, none that turns the direction of writing, no line separator, nothing invisible. */
    static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
