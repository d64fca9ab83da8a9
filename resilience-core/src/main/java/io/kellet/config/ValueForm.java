package io.kellet.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;

/**
 * One way to write a value.
 *
 * @param allowed what may be written, in words, for messages: "an ISO 4217 currency code"
 * @param parser called on the loading thread with text that is not empty and has no whitespace around it; it throws an
 *     {@link IllegalArgumentException} for text that is no value, and its message is printed unless the key is secret
 */
public record ValueForm<T>(String allowed, Function<String, T> parser) {

    public ValueForm {
        requireNonNull(allowed, "allowed");
        requireNonNull(parser, "parser");
    }

    /**
     * A bare whole number of one unit, for an environment variable that other programs read so. Everything else keeps
     * its unit in the text.
     *
     * @throws IllegalArgumentException if the unit is longer than a day
     */
    public static ValueForm<Duration> countOf(ChronoUnit unit) {
        if (unit.compareTo(ChronoUnit.DAYS) > 0) {
            throw new IllegalArgumentException("a unit of no fixed length: unit=" + unit);
        }
        long unitNanos = unit.getDuration().toNanos();
        String allowed = "a whole number of " + unit.toString().toLowerCase(Locale.ROOT) + ", without a unit";
        return new ValueForm<>(allowed, text -> {
            long count = ValueType.wholeNumber(text);
            if (count < 0) {
                throw new IllegalArgumentException("it is negative");
            }
            if (count > Long.MAX_VALUE / unitNanos) {
                throw new IllegalArgumentException("it is too long");
            }
            return Duration.ofNanos(count * unitNanos);
        });
    }

    T parse(String text) {
        return requireNonNull(parser.apply(text), "the parser answered null");
    }
}
