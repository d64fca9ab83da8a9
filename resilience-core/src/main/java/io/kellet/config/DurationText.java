package io.kellet.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a number and a unit from {@code ns} to {@code d}, or ISO-8601. A decimal fraction is
 * fine as long as the result is a whole number of nanoseconds: nothing is ever rounded. A day has 24 hours. The longest
 * duration is what a {@code long} of nanoseconds holds, 292 years, because that is what every component computes with.
 */
final class DurationText {

    static final ValueType<Duration> TYPE = new ValueType<>(
            new ValueForm<>("a duration such as 25us, 1.5ms, 5s, 2m, 1h, 1d or PT5S", DurationText::parse),
            DurationText::print,
            DurationText::seal);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h|d)");
    private static final Pattern BARE = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern ISO = Pattern.compile("P[0-9DTHMS.]+"); // no sign: PT5M-3S is a riddle, not a setting
    private static final int MAX_LENGTH = 40; // more digits than any duration has, few enough for exact arithmetic

    /** From the longest to the shortest. */
    private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};

    private DurationText() {}

    static Duration parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("it is too long for a duration");
        }
        Matcher amount = AMOUNT.matcher(text);
        if (amount.matches()) {
            return exact(new BigDecimal(amount.group(1)).multiply(BigDecimal.valueOf(nanosOf(amount.group(2)))));
        }
        if (BARE.matcher(text).matches()) {
            throw new IllegalArgumentException("it has no unit; write " + text + "ms or " + text + "s, for example");
        }
        if (text.startsWith("-") || (text.startsWith("P") && text.contains("-"))) {
            throw new IllegalArgumentException("it is negative, or a part of it is");
        }
        if (ISO.matcher(text).matches()) {
            try {
                return seal(Duration.parse(text));
            } catch (DateTimeParseException notIso) {
                throw new IllegalArgumentException("it is neither a number with a unit nor ISO-8601", notIso);
            }
        }
        throw new IllegalArgumentException("it is neither a number with a unit (ns, us, ms, s, m, h, d) nor ISO-8601");
    }

    /** In the longest unit that needs no fraction; {@link #parse} reads it back. */
    static String print(Duration duration) {
        long nanos = seal(duration).toNanos();
        if (nanos == 0) {
            return "0s";
        }
        for (String unit : UNITS) {
            if (nanos % nanosOf(unit) == 0) {
                return nanos / nanosOf(unit) + unit;
            }
        }
        throw new AssertionError("a nanosecond divides every duration");
    }

    private static Duration exact(BigDecimal nanos) {
        try {
            return Duration.ofNanos(nanos.toBigIntegerExact().longValueExact());
        } catch (ArithmeticException inexactOrHuge) {
            throw new IllegalArgumentException(
                    nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                            ? "it is longer than 292 years"
                            : "it is not a whole number of nanoseconds",
                    inexactOrHuge);
        }
    }

    private static Duration seal(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("it is negative");
        }
        if (duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("it is longer than 292 years");
        }
        return duration;
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            default -> throw new AssertionError(unit);
        };
    }
}
