package io.kellet.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings that one source gives. What is wrong with them goes to {@link Problems}. */
final class Layer {

    private final Problems problems;
    private final Map<String, Entry<?>> entries = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();

    Layer(Problems problems) {
        this.problems = problems;
    }

    /** The valid ones by their full names. */
    Map<String, Entry<?>> entries() {
        return entries;
    }

    /** Takes a value written as text; whitespace around it is not part of it. */
    <T> void read(Match<T> match, String written, String origin) {
        Key<T> key = match.key();
        String instance = match.instance();
        if (instance != null && !InstanceName.isLegal(instance)) {
            problems.badInstance(key, instance, origin);
            return;
        }
        String canonical = instance == null ? null : InstanceName.canonical(instance);
        String setting = key.nameOf(canonical);
        String other = origins.putIfAbsent(setting, origin);
        if (other != null) {
            problems.twice(setting, other, origin);
            return;
        }
        String allowed = key.withChecks(match.form());
        String text = written.strip();
        if (text.isEmpty()) {
            problems.empty(setting, origin, allowed);
            return;
        }
        try {
            keep(key, canonical, match.form().parse(text), text, origin, allowed);
        } catch (RuntimeException refused) { // the parser is the caller's code
            problems.badValue(key, setting, text, origin, reason(refused), allowed);
        }
    }

    /** Takes a value from code; for a named key the instance is canonical already. */
    <T> void take(Key<T> key, @Nullable String instance, T value, String origin) {
        String text = textOf(value);
        try {
            keep(key, instance, value, text, origin, key.allowed());
        } catch (RuntimeException refused) {
            problems.badValue(key, key.nameOf(instance), text, origin, reason(refused), key.allowed());
        }
    }

    /** Throws what the key's own code throws: its predicates and its printer are the caller's. */
    private <T> void keep(Key<T> key, @Nullable String instance, T value, String text, String origin, String allowed) {
        T sealed = key.seal(value);
        if (key.accepts(sealed)) {
            entries.put(key.nameOf(instance), new Entry<>(key, instance, sealed, key.shown(sealed), origin));
        } else {
            problems.badValue(key, key.nameOf(instance), text, origin, null, allowed);
        }
    }

    private static String textOf(Object value) {
        try {
            return value.toString();
        } catch (RuntimeException unprintable) {
            return value.getClass().getName(); // showing it fails once more, and that is then the reason given
        }
    }

    private static String reason(RuntimeException refused) {
        String message = refused.getMessage();
        return refused instanceof IllegalArgumentException && message != null ? message : refused.toString();
    }
}
