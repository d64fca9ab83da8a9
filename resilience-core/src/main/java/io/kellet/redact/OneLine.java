package io.kellet.redact;

/** Text from outside, made fit to stand on one line of a log or a page: whatever is invisible, or would break the line, is escaped. */
public final class OneLine {

    private OneLine() {}

    /** The same text, each character that cannot be seen a backslash-u escape; a blank stays. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(shown, point));
        return shown.toString();
    }

    /** Appends one code point, or its escape. */
    public static void append(StringBuilder shown, int point) {
        if (isVisible(point)) {
            shown.appendCodePoint(point);
            return;
        }
        for (char unit : Character.toChars(point)) {
            shown.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                shown.append(Character.forDigit(unit >> shift & 0xF, 16));
            }
        }
    }

    private static boolean isVisible(int point) {
        return point == ' '
                || switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
