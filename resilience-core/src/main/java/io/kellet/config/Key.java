package io.kellet.config;

import static java.util.Objects.requireNonNull;

import io.kellet.redact.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one setting: its name, its type, what is allowed, its default. Immutable; every method that
 * refines a key returns a new one. A declaration that contradicts itself is an {@link IllegalArgumentException} where
 * it stands.
 *
 * <p>A name is {@code kellet.} and dotted lower-case segments of letters, digits and dashes. One segment may be
 * {@code *}: the key is then <em>named</em>, with one value per instance, such as {@code kellet.breaker.*.open-for},
 * and the instance {@code default} holds for all instances that say nothing themselves.
 *
 * <p>A key without a default is required. Keys are compared by identity: declare each in one constant.
 */
public final class Key<T> {

    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");

    private final String name;
    private final String description;
    private final ValueType<T> type;
    private final Parts<T> parts;

    /** What the refining methods change. */
    private record Parts<T>(List<Check<T>> checks, @Nullable T defaultValue, boolean secret, List<Alias<T>> aliases) {}

    private record Check<T>(String text, Predicate<T> holds) {}

    /** An environment variable outside the general scheme that sets the key, and how its value is written. */
    record Alias<T>(String variable, ValueForm<T> form) {}

    private Key(String name, String description, ValueType<T> type, Parts<T> parts) {
        this.name = name;
        this.description = description;
        this.type = type;
        this.parts = parts;
        T value = parts.defaultValue();
        if (value != null && !accepts(value)) {
            throw new IllegalArgumentException("the default is not allowed by its own key: key=" + name + ", default="
                    + shown(value) + ", allowed=" + allowed());
        }
    }

    private static <T> Key<T> declare(String name, String description, ValueType<T> type) {
        requireNonNull(name, "name");
        requireNonNull(description, "description");
        KeyName.check(name);
        if (description.isBlank() || description.lines().count() != 1) {
            throw new IllegalArgumentException("a key is described in one line: key=" + name);
        }
        return new Key<>(name, description, type, new Parts<>(List.of(), null, false, List.of()));
    }

    public static Key<String> ofString(String name, String description) {
        return declare(name, description, ValueType.STRING);
    }

    /** Items separated by commas; whitespace around an item is dropped, an empty item is refused. */
    public static Key<List<String>> ofStrings(String name, String description) {
        return declare(name, description, ValueType.STRINGS);
    }

    public static Key<Integer> ofInt(String name, String description) {
        return declare(name, description, ValueType.INT);
    }

    public static Key<Long> ofLong(String name, String description) {
        return declare(name, description, ValueType.LONG);
    }

    /** A finite decimal number; an exponent is allowed. */
    public static Key<Double> ofDouble(String name, String description) {
        return declare(name, description, ValueType.DOUBLE);
    }

    /** {@code true} or {@code false}, in any case; nothing else. */
    public static Key<Boolean> ofBoolean(String name, String description) {
        return declare(name, description, ValueType.BOOLEAN);
    }

    /** {@code 25us}, {@code 1.5ms}, {@code PT5S}: always with a unit, exact to the nanosecond, never negative. */
    public static Key<Duration> ofDuration(String name, String description) {
        return declare(name, description, DurationText.TYPE);
    }

    /** A size such as {@code 64KiB}, in bytes: always with a unit, of powers of 1024, never negative. */
    public static Key<Long> ofBytes(String name, String description) {
        return declare(name, description, SizeText.TYPE);
    }

    /** A constant of {@code type}, written in any case and with dashes for underscores: {@code halt-trading}. */
    public static <E extends Enum<E>> Key<E> ofEnum(String name, Class<E> type, String description) {
        return declare(name, description, ValueType.ofEnum(type));
    }

    /** A type of the caller's own, shown by its {@code toString}; its values must be immutable. */
    public static <T> Key<T> of(String name, ValueForm<T> form, String description) {
        return declare(name, description, ValueType.of(form));
    }

    /**
     * Restricts the value, both ends included.
     *
     * @throws IllegalArgumentException if the type has no order, or the range is empty
     */
    public Key<T> between(T min, T max) {
        if (!(min instanceof Comparable<?>)) {
            throw new IllegalArgumentException("a range needs a type with an order: key=" + name);
        }
        @SuppressWarnings("unchecked") // by the contract of Comparable a class compares to itself
        Comparable<T> low = (Comparable<T>) sealDeclared(min);
        @SuppressWarnings("unchecked")
        Comparable<T> high = (Comparable<T>) sealDeclared(max);
        String text = "from " + type.print(min) + " to " + type.print(max);
        if (low.compareTo(max) > 0) {
            throw new IllegalArgumentException("the range is empty: key=" + name + ", range=" + text);
        }
        return satisfying(text, value -> low.compareTo(value) <= 0 && high.compareTo(value) >= 0);
    }

    /** Restricts the value; {@code text} follows the name of the type in messages: "a power of two". */
    public Key<T> satisfying(String text, Predicate<T> holds) {
        requireNonNull(text, "text");
        requireNonNull(holds, "holds");
        return refined(new Parts<>(
                plus(parts.checks, new Check<>(text, holds)), parts.defaultValue, parts.secret, parts.aliases));
    }

    /** The value when no source gives one; a key that has none is required. */
    public Key<T> defaultsTo(T value) {
        return refined(
                new Parts<>(parts.checks, sealDeclared(requireNonNull(value, "value")), parts.secret, parts.aliases));
    }

    /** The value is never printed: not in the dump, not in a message. */
    public Key<T> secret() {
        return refined(new Parts<>(parts.checks, parts.defaultValue, true, parts.aliases));
    }

    /**
     * Reads this environment variable too. For a named key, {@code VARIABLE} sets the instance {@code default} and
     * {@code VARIABLE_ORDERS} the instance {@code orders}.
     */
    public Key<T> env(String variable) {
        return env(variable, type.form());
    }

    /** As {@link #env(String)}, for a variable with a syntax of its own, such as a bare number of seconds. */
    public Key<T> env(String variable, ValueForm<T> form) {
        requireNonNull(variable, "variable");
        requireNonNull(form, "form");
        if (!VARIABLE.matcher(variable).matches() || EnvironmentNames.isGeneral(variable)) {
            throw new IllegalArgumentException(
                    "an alias is A-Z, 0-9 and _, and not under KELLET_: key=" + name + ", variable=" + variable);
        }
        return refined(new Parts<>(
                parts.checks, parts.defaultValue, parts.secret, plus(parts.aliases, new Alias<>(variable, form))));
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public boolean isSecret() {
        return parts.secret;
    }

    /** Does it have one value per instance? */
    public boolean isNamed() {
        return name.indexOf('*') >= 0;
    }

    /** What a value may be, in words: "a whole number from 1 to 5". */
    public String allowed() {
        return withChecks(type.form());
    }

    /** What may be written in this form, in words. */
    String withChecks(ValueForm<T> form) {
        StringBuilder words = new StringBuilder(form.allowed());
        for (Check<T> check : parts.checks) {
            words.append(", ").append(check.text);
        }
        return words.toString();
    }

    @Nullable
    T defaultValue() {
        return parts.defaultValue;
    }

    List<Alias<T>> aliases() {
        return parts.aliases;
    }

    ValueForm<T> form() {
        return type.form();
    }

    /** The value as it may be kept: checked against the type, copied where it could change. */
    T seal(T value) {
        return type.seal(value);
    }

    boolean accepts(T value) {
        return parts.checks.stream().allMatch(check -> check.holds.test(value));
    }

    String shown(T value) {
        return parts.secret ? Shown.HIDDEN : OneLine.of(type.print(value));
    }

    /** The dotted name of one instance, or of a plain key. */
    String nameOf(@Nullable String instance) {
        return instance == null ? name : name.replace("*", instance);
    }

    @Override
    public String toString() {
        return name;
    }

    private T sealDeclared(T value) {
        try {
            return type.seal(value);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "a declared value is none of its type: key=" + name + ", why=" + refused.getMessage(), refused);
        }
    }

    private Key<T> refined(Parts<T> refined) {
        return new Key<>(name, description, type, refined);
    }

    private static <E> List<E> plus(List<E> list, E last) {
        List<E> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
