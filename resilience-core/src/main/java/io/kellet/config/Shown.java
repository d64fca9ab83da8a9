package io.kellet.config;

import io.kellet.redact.OneLine;

/** Text from outside, made fit to be printed on one line of a log. */
final class Shown {

    /** Stands where a secret's value would. */
    static final String HIDDEN = "******";

    /** As much of a text as a message shows of it. */
    static final int MAX_QUOTED = 80;

    private Shown() {}

    /** In quotes, cut where a message would drown in it. */
    static String quoted(String text) {
        return quoted(text, MAX_QUOTED);
    }

    static String quoted(String text, int limit) {
        if (text.codePointCount(0, text.length()) <= limit) {
            return '"' + OneLine.of(text) + '"';
        }
        int end = text.offsetByCodePoints(0, limit);
        return '"' + OneLine.of(text.substring(0, end)) + "...\" (" + text.length() + " characters)";
    }
}
