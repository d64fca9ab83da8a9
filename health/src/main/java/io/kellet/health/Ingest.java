package io.kellet.health;

import io.kellet.redact.OneLine;
import io.kellet.redact.Redactor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a check said fit to be shown: without what looks like a secret, on one line, and no longer than it may be. Runs on the
 * check's own thread, within its timeout, so that a text of a megabyte costs nobody else anything.
 */
final class Ingest {

    static final int MOST_DETAILS = 32;
    static final int LONGEST_NAME = 64;

    /** A text is redacted before it is cut, or half a secret would not be recognized; but not a text of any length. */
    private static final int REDACTED = 16;

    private static final int LEAST_REDACTED = 8_192;

    /** So much of the last word of a text of which only the head is redacted may be half a secret. */
    private static final int LONGEST_HALF = 2_048;

    private static final String CUT = "...";

    private final Redactor redactor;
    private final int maxMessage;

    Ingest(Redactor redactor, int maxMessage) {
        this.redactor = redactor;
        this.maxMessage = maxMessage;
    }

    Outcome of(@Nullable CheckResult result) {
        if (result == null) {
            return Outcome.failed(CheckReason.NO_RESULT, "the check returned null");
        }
        return new Outcome(
                result.status(), CheckReason.REPORTED, text(result.message(), maxMessage), details(result.details()));
    }

    /** What a check threw, by its class and its message. */
    Outcome of(Throwable thrown) {
        return Outcome.failed(CheckReason.THREW, text(describe(thrown), maxMessage));
    }

    private static String describe(Throwable thrown) {
        String name = thrown.getClass().getName();
        String message;
        try {
            message = thrown.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            message = "its message cannot be had: " + e.getClass().getName();
        }
        return message == null || message.isEmpty() ? name : name + ": " + message;
    }

    private Map<String, Object> details(Map<String, Object> details) {
        if (details.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Map.Entry<String, Object> detail : details.entrySet()) {
            if (shown.size() == MOST_DETAILS) {
                break;
            }
            String name = text(detail.getKey(), LONGEST_NAME);
            shown.put(name, detail.getValue() instanceof String text ? word(detail.getKey(), text) : detail.getValue());
        }
        return Collections.unmodifiableMap(shown);
    }

    /** If its whole name, however long, tells that it is a password, then all of it is one, whatever words it is made of. */
    private String word(String name, String value) {
        String field = tail(name) + "=x";
        return redactor.redact(field).equals(field) ? text(value, maxMessage) : Redactor.HIDDEN;
    }

    private String tail(String name) {
        return name.substring(Math.max(0, name.length() - mostRedacted()));
    }

    /** Redacted, on one line, at most so many characters. */
    String text(String text, int limit) {
        int most = mostRedacted();
        return clean(
                text.length() <= most ? redactor.redact(text) : withoutEnd(redactor.redact(text.substring(0, most))),
                limit);
    }

    private int mostRedacted() {
        return Math.max(LEAST_REDACTED, REDACTED * maxMessage);
    }

    /** What was hidden may have brought the end of the head to where it is shown. */
    private static String withoutEnd(String head) {
        int end = head.length();
        int least = Math.max(0, end - LONGEST_HALF);
        while (end > least && !Character.isWhitespace(head.charAt(end - 1))) {
            end--;
        }
        return head.substring(0, end) + CUT;
    }

    /** Breaks of a line become blanks, and what else is invisible an escape; cut between code points. */
    private static String clean(String text, int limit) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), limit));
        int fits = 0; // with the mark of a cut behind it
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            append(shown, point);
            if (shown.length() > limit) {
                shown.setLength(fits);
                return shown.append(CUT).toString();
            }
            if (shown.length() + CUT.length() <= limit) {
                fits = shown.length();
            }
            at += Character.charCount(point);
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        OneLine.append(shown, point == '\n' || point == '\r' || point == '\t' ? ' ' : point);
    }
}
