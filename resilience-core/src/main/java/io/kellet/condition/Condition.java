package io.kellet.condition;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a component is. Immutable.
 *
 * @param level what follows from it
 * @param text what is the matter, for a person; what is well if nothing is
 * @param details figures by name, in the order in which they were put; no secrets
 */
public record Condition(Level level, String text, Map<String, Long> details) {

    /** What follows from it. */
    public enum Level {
        /** All is well. */
        GOOD,
        /** It works, but somebody should look: the next trouble may be one too many. */
        IMPAIRED,
        /** It does not do what others stand on. */
        BAD
    }

    public Condition {
        requireNonNull(level, "level");
        requireNonNull(text, "text");
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public static Condition good(String text) {
        return new Condition(Level.GOOD, text, Map.of());
    }

    public static Condition impaired(String text) {
        return new Condition(Level.IMPAIRED, text, Map.of());
    }

    public static Condition bad(String text) {
        return new Condition(Level.BAD, text, Map.of());
    }

    /** The same with one figure more. */
    public Condition with(String name, long value) {
        Map<String, Long> more = new LinkedHashMap<>(details);
        more.put(requireNonNull(name, "name"), value);
        return new Condition(level, text, more);
    }
}
