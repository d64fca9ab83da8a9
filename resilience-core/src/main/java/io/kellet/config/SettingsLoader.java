package io.kellet.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link Settings} come from. Highest first: {@link #with code}, system properties, environment variables, files
 * (a later file over an earlier one), {@link #withDefault code defaults}, the default of the key. Only what is named
 * here is read; {@link #process()} names the real environment.
 *
 * <p>{@link #load()} reads everything anew and changes nothing here, so the same loader reloads as often as one likes;
 * a load that fails leaves the settings that others hold as they are. Configure it on one thread; after that any thread
 * may load.
 */
public final class SettingsLoader {

    private static final Pattern PREFIX = Pattern.compile("[A-Z][A-Z0-9_]*_");

    private final Map<String, Given<?>> overrides = new LinkedHashMap<>();
    private final Map<String, Given<?>> defaults = new LinkedHashMap<>();
    private final List<PropertiesFile> files = new ArrayList<>();
    private final List<String> strictPrefixes = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Key<?>> keys = new ArrayList<>();
    private Catalog catalog = new Catalog(List.of());
    private Supplier<Map<String, String>> environment = Map::of;
    private Supplier<Map<String, @Nullable Object>> systemProperties = Map::of;

    private record Rule(String sentence, Predicate<Settings> holds) {}

    SettingsLoader(Collection<? extends Key<?>> declared) {
        keys(declared);
    }

    /**
     * Declares more keys. One load needs the keys of every room in use, because a setting that none of them declares is
     * an error.
     *
     * @throws IllegalArgumentException if two keys could be meant by one name
     */
    public SettingsLoader keys(Collection<? extends Key<?>> declared) {
        List<Key<?>> more = new ArrayList<>(keys);
        more.addAll(declared);
        catalog = new Catalog(more);
        keys.addAll(declared);
        return this;
    }

    /** Reads the environment variables and system properties of this process, as they are at each load. */
    public SettingsLoader process() {
        environment = System::getenv;
        systemProperties = () -> Loading.named(System.getProperties());
        return this;
    }

    /** Reads these variables, copied now, in place of the real ones. */
    public SettingsLoader environment(Map<String, String> variables) {
        TreeMap<String, String> copy = new TreeMap<>();
        variables.forEach((name, value) ->
                copy.put(requireNonNull(name, "variable name"), requireNonNull(value, "variable value")));
        environment = () -> copy;
        return this;
    }

    /**
     * Reads these properties, copied now, in place of the real ones. Names outside {@code kellet.} are ignored; under
     * it a value that is no string is an error.
     */
    public SettingsLoader systemProperties(Map<?, ?> properties) {
        Map<String, @Nullable Object> copy = Loading.named(properties);
        systemProperties = () -> copy;
        return this;
    }

    /** Reads a properties file, UTF-8, at most 1 MiB; that it does not exist is an error. */
    public SettingsLoader file(Path path) {
        files.add(new PropertiesFile(requireNonNull(path, "path"), false));
        return this;
    }

    /** As {@link #file}, but it need not exist. One that exists and cannot be read is an error. */
    public SettingsLoader optionalFile(Path path) {
        files.add(new PropertiesFile(requireNonNull(path, "path"), true));
        return this;
    }

    /**
     * Makes unknown environment variables under a foreign prefix errors too, so that a typo in an alias is found:
     * {@code strictEnvironment("CIRCUIT_BREAKER_")}. Under {@code KELLET_} they always are.
     */
    public SettingsLoader strictEnvironment(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix is A-Z, 0-9 and _, and ends in _: prefix=" + prefix);
        }
        strictPrefixes.add(prefix);
        return this;
    }

    /** Sets a value above every other source; the last call for a key counts. */
    public <T> SettingsLoader with(Key<T> key, T value) {
        return put(overrides, Given.of(key, requireNonNull(value, "value")));
    }

    /** As {@link #with(Key, Object)} for one instance of a named key; {@code "default"} is for all of them. */
    public <T> SettingsLoader with(Key<T> key, String instance, T value) {
        return put(overrides, Given.of(key, requireNonNull(instance, "instance"), requireNonNull(value, "value")));
    }

    /** Sets a value below every other source, in place of the default of the key. */
    public <T> SettingsLoader withDefault(Key<T> key, T value) {
        return put(defaults, Given.of(key, requireNonNull(value, "value")));
    }

    /** As {@link #withDefault(Key, Object)} for one instance of a named key. */
    public <T> SettingsLoader withDefault(Key<T> key, String instance, T value) {
        return put(defaults, Given.of(key, requireNonNull(instance, "instance"), requireNonNull(value, "value")));
    }

    /**
     * Demands something of several settings together. Asked once everything else is right, on the loading thread; what
     * it throws, {@link #load()} throws.
     *
     * @param sentence what must hold, for the message; it must quote no secret
     */
    public SettingsLoader rule(String sentence, Predicate<Settings> holds) {
        rules.add(new Rule(requireNonNull(sentence, "sentence"), requireNonNull(holds, "holds")));
        return this;
    }

    /**
     * Reads all sources, checks everything, and only then answers.
     *
     * @throws SettingsException naming every problem there is
     */
    public Settings load() {
        Loading loading = new Loading(catalog);
        loading.code(defaults.values(), "code default");
        files.forEach(loading::file);
        loading.environment(environment.get(), strictPrefixes);
        loading.systemProperties(systemProperties.get());
        loading.code(overrides.values(), "code");
        Settings settings = loading.finish();
        List<String> broken = rules.stream()
                .filter(rule -> !rule.holds.test(settings))
                .map(rule -> "rule broken: " + rule.sentence)
                .toList();
        if (!broken.isEmpty()) {
            throw new SettingsException(broken);
        }
        return settings;
    }

    /** A page about every key: what it is for, what is allowed, its default, its environment variables. */
    public String reference() {
        StringBuilder page = new StringBuilder();
        for (Key<?> key : catalog.keys()) {
            describe(key, page);
        }
        return page.toString();
    }

    private static <T> void describe(Key<T> key, StringBuilder page) {
        T value = key.defaultValue();
        page.append(key.name()).append("\n    ").append(key.description()).append("\n    allowed: ");
        page.append(key.allowed()).append(value == null ? "; required" : "; default: " + key.shown(value));
        page.append("\n    environment: ").append(EnvironmentNames.of(key.name()));
        for (Key.Alias<T> alias : key.aliases()) {
            page.append(", ").append(alias.variable());
            page.append(key.isNamed() ? "[_*] (" : " (")
                    .append(alias.form().allowed())
                    .append(')');
        }
        page.append('\n');
    }

    private SettingsLoader put(Map<String, Given<?>> given, Given<?> one) {
        given.put(one.setting(), one);
        return this;
    }
}
