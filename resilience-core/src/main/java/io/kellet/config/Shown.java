package io.kellet.config;

/** Text from outside, made fit to be printed on one line of a log. */
final class Shown {

    /** Stands where a secret's value would. */
    static final String HIDDEN = "******";

    /** As much of a text as a message shows of it. */
    static final int MAX_QUOTED = 80;

    private Shown() {}

    /** Every character that is invisible or would break the line becomes a backslash-u escape. */
    static String text(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isVisible(point)) {
                shown.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    shown.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        shown.append(Character.forDigit(unit >> shift & 0xF, 16));
                    }
                }
            }
        });
        return shown.toString();
    }

    /** In quotes, cut where a message would drown in it. */
    static String quoted(String text) {
        return quoted(text, MAX_QUOTED);
    }

    static String quoted(String text, int limit) {
        if (text.codePointCount(0, text.length()) <= limit) {
            return '"' + text(text) + '"';
        }
        int end = text.offsetByCodePoints(0, limit);
        return '"' + text(text.substring(0, end)) + "...\" (" + text.length() + " characters)";
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
