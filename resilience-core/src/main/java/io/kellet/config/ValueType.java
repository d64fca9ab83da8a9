package io.kellet.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A type of value: how it is written, how it is shown, and what every value of it must be.
 *
 * @param sealing returns the value as it may be kept for ever, or throws an {@link IllegalArgumentException} if no key
 *     may have it; values from code pass here too, which no parser has seen
 */
record ValueType<T>(ValueForm<T> form, Function<T, String> printer, UnaryOperator<T> sealing) {

    static final ValueType<String> STRING = of(new ValueForm<>("text", text -> text));

    static final ValueType<List<String>> STRINGS = new ValueType<>(
            new ValueForm<>("items separated by commas", ValueType::items),
            items -> String.join(", ", items),
            List::copyOf);

    static final ValueType<Integer> INT = of(new ValueForm<>("a whole number", ValueType::wholeInt));

    static final ValueType<Long> LONG = of(new ValueForm<>("a whole number", ValueType::wholeNumber));

    static final ValueType<Double> DOUBLE =
            new ValueType<>(new ValueForm<>("a number", ValueType::number), String::valueOf, ValueType::finite);

    static final ValueType<Boolean> BOOLEAN = of(new ValueForm<>("true or false", ValueType::trueOrFalse));

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    static <T> ValueType<T> of(ValueForm<T> form) {
        return new ValueType<>(form, String::valueOf, value -> value);
    }

    static <E extends Enum<E>> ValueType<E> ofEnum(Class<E> type) {
        Map<String, E> constants = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            if (constants.put(enumText(constant), constant) != null) {
                throw new IllegalArgumentException(
                        "two constants are written alike: type=" + type.getName() + ", text=" + enumText(constant));
            }
        }
        String allowed = "one of " + String.join(", ", constants.keySet());
        return new ValueType<>(
                new ValueForm<>(allowed, text -> constantOf(constants, text)), ValueType::enumText, value -> value);
    }

    String print(T value) {
        return printer.apply(value);
    }

    T seal(T value) {
        return sealing.apply(value);
    }

    static long wholeNumber(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("it is not a whole number");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLong) {
            throw new IllegalArgumentException("it does not fit 64 bits", tooLong);
        }
    }

    private static int wholeInt(String text) {
        long number = wholeNumber(text);
        if (number != (int) number) {
            throw new IllegalArgumentException("it does not fit 32 bits");
        }
        return (int) number;
    }

    private static double number(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("it is not a number");
        }
        return Double.parseDouble(text);
    }

    private static Double finite(Double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("it is not finite");
        }
        return number + 0.0; // makes -0.0 a 0.0, which a range that starts at zero then contains
    }

    private static boolean trueOrFalse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("it is neither true nor false");
        };
    }

    private static List<String> items(String text) {
        List<String> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            if (item.isBlank()) {
                throw new IllegalArgumentException("it has an empty item");
            }
            items.add(item.strip());
        }
        return items;
    }

    private static String enumText(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E> E constantOf(Map<String, E> constants, String text) {
        E constant = constants.get(text.toLowerCase(Locale.ROOT).replace('_', '-'));
        if (constant == null) {
            throw new IllegalArgumentException("there is no such constant");
        }
        return constant;
    }
}
