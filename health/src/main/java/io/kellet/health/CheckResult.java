package io.kellet.health;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check found. The registry shortens what is too long, takes out control characters and hides what looks like a secret, before
 * anybody sees it.
 *
 * @param status what is known now
 * @param message one sentence for the person who is woken by it; may be empty if it passed
 * @param details figures and words by name: {@link String}, {@link Boolean}, {@link Long} or {@link Double}
 */
public record CheckResult(CheckStatus status, String message, Map<String, Object> details) {

    private static final CheckResult PASSED = new CheckResult(CheckStatus.PASSED, "", Map.of());

    public CheckResult {
        requireNonNull(status, "status");
        requireNonNull(message, "message");
        details = Collections.unmodifiableMap(new LinkedHashMap<>(requireNonNull(details, "details")));
        details.forEach((key, value) -> {
            if (key == null || key.isBlank()) {
                throw new IllegalArgumentException("a detail's name must not be blank: name=\"" + key + "\"");
            }
            if (!(value instanceof String
                    || value instanceof Boolean
                    || value instanceof Long
                    || value instanceof Double)) {
                throw new IllegalArgumentException("a detail must be a String, Boolean, Long or Double: name=" + key
                        + " class=" + (value == null ? "null" : value.getClass().getName()));
            }
        });
    }

    /** It works. */
    public static CheckResult passed() {
        return PASSED;
    }

    /** It works, and how. */
    public static CheckResult passed(String message) {
        return new CheckResult(CheckStatus.PASSED, message, Map.of());
    }

    /** It works, but somebody should look at it. */
    public static CheckResult warning(String message) {
        return new CheckResult(CheckStatus.WARNING, message, Map.of());
    }

    /** It does not work. */
    public static CheckResult failed(String message) {
        return new CheckResult(CheckStatus.FAILED, message, Map.of());
    }

    /** It cannot be told here. */
    public static CheckResult unknown(String message) {
        return new CheckResult(CheckStatus.UNKNOWN, message, Map.of());
    }

    /** The same with one more detail, or with another value of it. */
    public CheckResult with(String name, String value) {
        return withDetail(name, value);
    }

    /** The same with one more detail, or with another value of it. */
    public CheckResult with(String name, long value) {
        return withDetail(name, value);
    }

    /** The same with one more detail, or with another value of it. */
    public CheckResult with(String name, double value) {
        return withDetail(name, value);
    }

    /** The same with one more detail, or with another value of it. */
    public CheckResult with(String name, boolean value) {
        return withDetail(name, value);
    }

    private CheckResult withDetail(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new CheckResult(status, message, more);
    }
}
