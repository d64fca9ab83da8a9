package io.kellet.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which key an environment variable means. The general scheme writes {@code kellet.breaker.orders.open-for} as
 * {@code KELLET_BREAKER_ORDERS_OPEN_FOR}, which loses where the instance ends: with {@code kellet.breaker.*.for}
 * declared too, the variable could also be the {@code for} of an instance {@code orders-open}. The rule: a variable
 * that is exactly a plain key or an alias is that one; otherwise the longest literal text after the instance wins. Two
 * that tie are both returned, and the load reports them.
 */
final class EnvironmentNames {

    private static final String GENERAL = "KELLET_";

    private final Map<String, Match<?>> exact = new HashMap<>();
    private final List<Pattern<?>> patterns = new ArrayList<>();
    private final TreeSet<String> spellings = new TreeSet<>();

    private record Pattern<T>(String prefix, String suffix, Key<T> key, ValueForm<T> form) {
        Match<T> match(String instance) {
            return new Match<>(key, instance, form);
        }
    }

    EnvironmentNames(List<Key<?>> keys) {
        keys.forEach(this::add);
    }

    /** {@code kellet.latency.slo} as a variable; the {@code *} of a named key stays. */
    static String of(String dotted) {
        return dotted.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Does the general scheme own the variable, spelled well or not? */
    static boolean isGeneral(String variable) {
        return of(variable).startsWith(GENERAL);
    }

    /** None, the one key, or several that the rule cannot choose between. */
    List<Match<?>> find(String variable) {
        Match<?> match = exact.get(variable);
        if (match != null) {
            return List.of(match);
        }
        List<Match<?>> best = new ArrayList<>();
        int longest = -1;
        for (Pattern<?> pattern : patterns) {
            String instance = Catalog.between(variable, pattern.prefix, pattern.suffix);
            if (instance == null || pattern.suffix.length() < longest) {
                continue;
            }
            if (pattern.suffix.length() > longest) {
                longest = pattern.suffix.length();
                best.clear();
            }
            best.add(pattern.match(instance));
        }
        return best;
    }

    /** Every spelling there is, sorted, with {@code *} for an instance. */
    Iterable<String> spellings() {
        return spellings;
    }

    private <T> void add(Key<T> key) {
        String general = of(key.name());
        if (key.isNamed()) {
            addPattern(general, key, key.form());
        } else {
            addExact(general, Match.of(key, null));
        }
        for (Key.Alias<T> alias : key.aliases()) {
            addExact(alias.variable(), new Match<>(key, key.isNamed() ? InstanceName.DEFAULT : null, alias.form()));
            if (key.isNamed()) {
                addPattern(alias.variable() + "_*", key, alias.form());
            }
        }
    }

    private void addExact(String variable, Match<?> match) {
        refuseSecond(variable, match.key());
        exact.put(variable, match);
    }

    private <T> void addPattern(String spelling, Key<T> key, ValueForm<T> form) {
        refuseSecond(spelling, key);
        patterns.add(new Pattern<>(KeyName.prefixOf(spelling), KeyName.suffixOf(spelling), key, form));
    }

    private void refuseSecond(String spelling, Key<?> key) {
        if (!spellings.add(spelling)) {
            throw new IllegalArgumentException(
                    "an environment variable means two keys: variable=" + spelling + ", one of them=" + key);
        }
    }
}
