package io.kellet.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One load: reads source after source, each over the ones before it. A value that a later source covers is checked all
 * the same, for one day it will not be covered.
 */
final class Loading {

    private static final String PROPERTY_ROOT = "kellet.";

    private final Catalog catalog;
    private final Problems problems = new Problems();
    private final Map<String, Entry<?>> merged = new TreeMap<>();

    Loading(Catalog catalog) {
        this.catalog = catalog;
        Layer layer = new Layer(problems);
        for (Key<?> key : catalog.keys()) {
            takeDefault(key, layer);
        }
        merged.putAll(layer.entries());
    }

    void code(Collection<Given<?>> given, String origin) {
        Layer layer = new Layer(problems);
        for (Given<?> one : given) {
            if (catalog.declares(one.key())) {
                one.giveTo(layer, origin);
            } else {
                problems.undeclared(one, origin);
            }
        }
        merged.putAll(layer.entries());
    }

    void file(PropertiesFile file) {
        Layer layer = new Layer(problems);
        for (PropertiesSyntax.Line line : file.read(problems)) {
            readDotted(line.key(), line.value(), "file " + file.path() + ":" + line.number(), layer);
        }
        merged.putAll(layer.entries());
    }

    /** @param strict prefixes beside KELLET_ under which every variable must be known */
    void environment(Map<String, String> variables, Collection<String> strict) {
        Layer layer = new Layer(problems);
        new TreeMap<>(variables).forEach((variable, value) -> {
            List<Match<?>> matches = catalog.environment().find(variable);
            String origin = "environment " + variable;
            if (matches.size() == 1) {
                layer.read(matches.get(0), value, origin);
            } else if (matches.size() > 1) {
                problems.ambiguous(variable, matches);
            } else if (isStrict(variable, strict)) {
                problems.unknown(variable, "environment", catalog.environment().spellings());
            }
        });
        merged.putAll(layer.entries());
    }

    void systemProperties(Map<String, @Nullable Object> properties) {
        Layer layer = new Layer(problems);
        properties.forEach((name, value) -> {
            if (!name.regionMatches(true, 0, PROPERTY_ROOT, 0, PROPERTY_ROOT.length())) {
                return;
            }
            if (value instanceof String text) {
                readDotted(name, text, "system property " + name, layer);
            } else {
                problems.add(name, "the system property is no string");
            }
        });
        merged.putAll(layer.entries());
    }

    /** A copy of what may well be the system properties, into which anybody may have put objects or defaults. */
    static Map<String, @Nullable Object> named(Map<?, ?> properties) {
        Map<String, @Nullable Object> named = new TreeMap<>();
        if (properties instanceof Properties withDefaults) {
            withDefaults.stringPropertyNames().forEach(name -> named.put(name, withDefaults.getProperty(name)));
        }
        properties.forEach((name, value) -> {
            if (name instanceof String text) {
                named.put(text, value);
            }
        });
        return named;
    }

    /** Throws if anything was wrong or is missing. */
    Settings finish() {
        Settings settings = new Settings(catalog, new HashMap<>(merged));
        for (Key<?> key : catalog.keys()) {
            if (!key.isNamed()) {
                require(key, key.name());
            } else if (!merged.containsKey(key.nameOf(InstanceName.DEFAULT))) {
                settings.names(key).forEach(instance -> require(key, key.nameOf(instance)));
            }
        }
        problems.throwIfAny();
        return settings;
    }

    private void require(Key<?> key, String setting) {
        if (!merged.containsKey(setting)) {
            problems.missing(key, setting);
        }
    }

    private void readDotted(String name, String value, String origin, Layer layer) {
        Match<?> match = catalog.find(name);
        if (match != null) {
            layer.read(match, value, origin);
        } else if (EnvironmentNames.isGeneral(name) || Nearest.to(name, dottedNames()) != null) {
            problems.unknown(name, origin, dottedNames());
        } else {
            problems.stray(origin);
        }
    }

    private List<String> dottedNames() {
        return catalog.keys().stream().<String>map(Key::name).toList();
    }

    private static boolean isStrict(String variable, Collection<String> strict) {
        return EnvironmentNames.isGeneral(variable)
                || strict.stream().anyMatch(EnvironmentNames.of(variable)::startsWith);
    }

    private static <T> void takeDefault(Key<T> key, Layer layer) {
        T value = key.defaultValue();
        if (value != null) {
            layer.take(key, key.isNamed() ? InstanceName.DEFAULT : null, value, Settings.DEFAULT_ORIGIN);
        }
    }
}
