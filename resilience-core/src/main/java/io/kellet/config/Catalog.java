package io.kellet.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declared keys. That no name in any source can mean two of them is checked here, once. */
final class Catalog {

    private final List<Key<?>> keys;
    private final Set<Key<?>> declared;
    private final EnvironmentNames environment;

    Catalog(Collection<? extends Key<?>> keys) {
        List<Key<?>> sorted = new ArrayList<>(keys);
        sorted.sort(Comparator.comparing(Key::name));
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = 0; j < i; j++) {
                refuseOverlap(sorted.get(j).name(), sorted.get(i).name());
            }
        }
        this.keys = List.copyOf(sorted);
        this.declared = Set.copyOf(sorted);
        this.environment = new EnvironmentNames(sorted);
    }

    /** Sorted by name. */
    List<Key<?>> keys() {
        return keys;
    }

    EnvironmentNames environment() {
        return environment;
    }

    boolean declares(Key<?> key) {
        return declared.contains(key);
    }

    /** The key that a dotted name means, if any; the instance is not checked yet. */
    @Nullable
    Match<?> find(String dotted) {
        for (Key<?> key : keys) {
            if (!key.isNamed()) {
                if (key.name().equals(dotted)) {
                    return Match.of(key, null);
                }
                continue;
            }
            String instance = between(dotted, KeyName.prefixOf(key.name()), KeyName.suffixOf(key.name()));
            if (instance != null && instance.indexOf('.') < 0) {
                return Match.of(key, instance);
            }
        }
        return null;
    }

    /** What stands between the two, if they are there and it is not empty. */
    static @Nullable String between(String text, String prefix, String suffix) {
        return text.length() > prefix.length() + suffix.length() && text.startsWith(prefix) && text.endsWith(suffix)
                ? text.substring(prefix.length(), text.length() - suffix.length())
                : null;
    }

    private static void refuseOverlap(String name, String other) {
        if (name.equals(other)) {
            throw new IllegalArgumentException("a key is declared twice: key=" + name);
        }
        if (KeyName.overlap(name, other)) {
            throw new IllegalArgumentException("two keys can have the same name: key=" + name + ", other=" + other);
        }
    }
}
