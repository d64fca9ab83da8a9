package io.kellet.config;

import static java.util.Objects.requireNonNull;

import io.kellet.redact.OneLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings that were all read and found valid. Immutable; any thread may use them. An instance knows nothing of the
 * sources any more: to see a change, load again, and compare or replace.
 *
 * <p>A lookup is one or two map reads. Convert a setting to a config record once, at start-up.
 */
public final class Settings {

    static final String DEFAULT_ORIGIN = "default";

    private static final int MAX_ALIGNED = 40; // one long value shall not push every origin off the screen

    private final Catalog catalog;
    private final Map<String, Entry<?>> entries;

    /** The instances that any source mentions, by what stands before the {@code *} of the key. */
    private final Map<String, SortedSet<String>> instances = new TreeMap<>();

    Settings(Catalog catalog, Map<String, Entry<?>> entries) {
        this.catalog = catalog;
        this.entries = entries;
        for (Entry<?> entry : entries.values()) {
            String instance = entry.instance();
            if (instance != null && !instance.equals(InstanceName.DEFAULT)) {
                instances
                        .computeIfAbsent(KeyName.prefixOf(entry.key().name()), prefix -> new TreeSet<>())
                        .add(instance);
            }
        }
    }

    /** Starts a loader for these keys. */
    public static SettingsLoader of(Key<?>... keys) {
        return of(List.of(keys));
    }

    /**
     * Starts a loader for these keys.
     *
     * @throws IllegalArgumentException if two keys could be meant by one name
     */
    public static SettingsLoader of(Collection<? extends Key<?>> keys) {
        return new SettingsLoader(keys);
    }

    /**
     * The value of a plain key.
     *
     * @throws IllegalArgumentException if the key is named, or not among the declared ones
     */
    public <T> T get(Key<T> key) {
        return find(key, null).value();
    }

    /**
     * The value for one instance of a named key: its own, or else that of the instance {@code default}, whichever
     * source they come from. The instance need not be mentioned anywhere.
     *
     * @param instance compared without regard to case and to the choice of {@code -}, {@code .} and {@code _}
     * @throws IllegalArgumentException if the key is plain or undeclared, or no source could spell the instance
     * @throws SettingsException if the key is required and nothing sets it for this instance
     */
    public <T> T get(Key<T> key, String instance) {
        return find(key, requireNonNull(instance, "instance")).value();
    }

    /**
     * Where the value is from: {@code "environment KELLET_LATENCY_SLO"}, {@code "system property kellet.latency.slo"},
     * {@code "file desk.properties:12"}, {@code "code"}, {@code "code default"} or {@code "default"}.
     */
    public String originOf(Key<?> key) {
        return find(key, null).origin();
    }

    /** As {@link #originOf(Key)}, for one instance of a named key. */
    public String originOf(Key<?> key, String instance) {
        return find(key, requireNonNull(instance, "instance")).origin();
    }

    /**
     * The instances that any source mentions, with this key or another of the same family, which is all keys that share
     * what stands before the {@code *}. In lower case with dashes, sorted, without {@code default}. Compare them with
     * the instances that exist to find a mistyped one.
     */
    public SortedSet<String> names(Key<?> key) {
        check(key, true);
        return Collections.unmodifiableSortedSet(
                instances.getOrDefault(KeyName.prefixOf(key.name()), Collections.emptySortedSet()));
    }

    /**
     * Every effective setting, one line each, sorted: {@code name = value   # origin}. Named keys appear for
     * {@code default} and for every mentioned instance; the value of a secret is {@code ******}. For people and logs;
     * it is not a properties file.
     */
    public String describe() {
        StringBuilder lines = new StringBuilder();
        try {
            writeTo(lines);
        } catch (IOException impossible) {
            throw new UncheckedIOException("a StringBuilder does no I/O", impossible);
        }
        return lines.toString();
    }

    /** Writes {@link #describe()}. */
    public void writeTo(Appendable out) throws IOException {
        Map<String, Entry<?>> lines = effective();
        int nameWidth = widest(lines.keySet().stream(), Integer.MAX_VALUE);
        int valueWidth = widest(lines.values().stream().map(Entry::shown), MAX_ALIGNED);
        for (Map.Entry<String, Entry<?>> line : lines.entrySet()) {
            String shown = line.getValue().shown();
            out.append(line.getKey())
                    .append(" ".repeat(nameWidth - line.getKey().length()));
            out.append(" = ").append(shown).append(" ".repeat(Math.max(0, valueWidth - shown.length())));
            out.append("   # ").append(OneLine.of(line.getValue().origin())).append('\n');
        }
    }

    /** How many, never which: settings travel through logs by accident. */
    @Override
    public String toString() {
        return "Settings[" + effective().size() + "]";
    }

    private Map<String, Entry<?>> effective() {
        Map<String, Entry<?>> lines = new TreeMap<>(entries);
        for (Key<?> key : catalog.keys()) {
            if (key.isNamed()) {
                names(key).forEach(instance -> lines.putIfAbsent(key.nameOf(instance), find(key, instance)));
            }
        }
        return lines;
    }

    private static int widest(Stream<String> texts, int limit) {
        return texts.mapToInt(String::length)
                .filter(length -> length <= limit)
                .max()
                .orElse(0);
    }

    private <T> Entry<T> find(Key<T> key, @Nullable String instance) {
        check(key, instance != null);
        String canonical = instance == null ? null : InstanceName.canonical(instance);
        Entry<?> entry = entries.get(key.nameOf(canonical));
        if (entry == null) {
            entry = entries.get(key.nameOf(InstanceName.DEFAULT));
        }
        if (entry == null) {
            Problems problems = new Problems();
            problems.missing(key, key.nameOf(canonical));
            throw problems.asException();
        }
        @SuppressWarnings("unchecked") // an entry holds a value of its own key, and check() saw that this is the key
        Entry<T> typed = (Entry<T>) entry;
        return typed;
    }

    private void check(Key<?> key, boolean named) {
        if (!catalog.declares(key)) {
            throw new IllegalArgumentException("these settings do not declare the key: key=" + key);
        }
        if (key.isNamed() != named) {
            throw new IllegalArgumentException(
                    (key.isNamed() ? "a named key is asked for an instance" : "only a named key has instances")
                            + ": key=" + key);
        }
    }
}
