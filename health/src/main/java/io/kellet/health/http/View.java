package io.kellet.health.http;

import io.kellet.health.CheckReason;
import io.kellet.health.CheckView;
import io.kellet.redact.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of an answer as is shown.
 *
 * @param shown those of its checks that are listed
 * @param detailed with messages, details and root causes
 * @param truncated is anything left out because it would be too long?
 */
record View(Answer answer, List<CheckView> shown, boolean detailed, boolean truncated) {

    /** Names the entry that says what is the matter beside the checks. No check can have that name. */
    static final String STATE = "_state";

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_READ = 10_000;

    String name() {
        return cut(answer.snapshot().name(), LONGEST_NAME);
    }

    /** Is there anything to say beside the checks? */
    boolean hasState() {
        return truncated || !answer.obstacles().isEmpty();
    }

    /** What there is to say beside the checks: which states hold and, for those who may see it, why. */
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        for (Answer.Obstacle obstacle : answer.obstacles()) {
            state.put(obstacle.state(), detailed ? text(obstacle.text()) : (Object) true);
        }
        if (truncated) {
            state.put("truncated", true);
        }
        return state;
    }

    /** Fit to be shown. The registry has seen to that, but health may come from elsewhere, and what is said of a drain from anybody. */
    String text(String text) {
        return cut(Redactor.standard().redact(cut(text, LONGEST_READ)), LONGEST_TEXT);
    }

    private static String cut(String text, int limit) {
        if (text.length() <= limit || text.codePointCount(0, text.length()) <= limit) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, limit)) + "...";
    }

    /** The message, with what it was about if it was not the check that spoke; empty if there is none or it is not to be shown. */
    String message(CheckView check) {
        return detailed ? text(check.message()) : "";
    }

    /** Empty if the check itself said so. */
    String reason(CheckView check) {
        return check.reason() == CheckReason.REPORTED ? "" : check.reason().text();
    }

    /** What the check measured, fit to be shown; empty if it is not to be shown. */
    Map<String, Object> details(CheckView check) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (detailed) {
            check.details()
                    .forEach((key, value) ->
                            details.put(text(key), value instanceof String words ? word(key, words) : value));
        }
        return details;
    }

    /** Redacted together with its name, because only that tells that it is a password. */
    private String word(String name, String value) {
        String before = name + "=";
        String redacted = Redactor.standard().redact(before + cut(value, LONGEST_READ));
        return redacted.startsWith(before) ? cut(redacted.substring(before.length()), LONGEST_TEXT) : Redactor.HIDDEN;
    }

    /** What the check measured, and all else there is to say of it beside its name and how it is. */
    Map<String, Object> all(CheckView check) {
        Map<String, Object> all = details(check);
        put(all, "reason", reason(check));
        put(all, "message", message(check));
        put(all, "rootCause", detailed ? check.rootCause() : "");
        if (detailed && check.ranAt() != null) {
            all.put("time", check.ranAt().toString());
        }
        return all;
    }

    private static void put(Map<String, Object> to, String key, String value) {
        if (!value.isEmpty()) {
            to.put(key, value);
        }
    }
}
