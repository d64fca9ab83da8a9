package io.kellet.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes: a whole number and {@code B}, {@code KiB}, {@code MiB}, {@code GiB} or {@code TiB}. {@code MB} is
 * refused, because half of its writers mean 1000 and half mean 1024.
 */
final class SizeText {

    static final ValueType<Long> TYPE = new ValueType<>(
            new ValueForm<>("a size such as 512B, 64KiB, 10MiB or 1GiB", SizeText::parse),
            SizeText::print,
            SizeText::seal);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,19})(B|KiB|MiB|GiB|TiB)");
    private static final Pattern BARE = Pattern.compile("[0-9]{1,19}");

    /** Each unit is 1024 of the one before. */
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private SizeText() {}

    static long parse(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (amount.matches()) {
            return bytes(amount.group(1), amount.group(2));
        }
        if (BARE.matcher(text).matches()) {
            throw new IllegalArgumentException("it has no unit; write " + text + "B or " + text + "KiB, for example");
        }
        throw new IllegalArgumentException("it is not a whole number with a unit (B, KiB, MiB, GiB, TiB)");
    }

    /** In the largest unit that needs no fraction; {@link #parse} reads it back. */
    static String print(long bytes) {
        int unit = 0;
        long amount = bytes;
        while (unit < UNITS.length - 1 && amount != 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return amount + UNITS[unit];
    }

    private static long bytes(String digits, String unit) {
        try {
            long bytes = Long.parseLong(digits);
            for (int i = 0; !UNITS[i].equals(unit); i++) {
                bytes = Math.multiplyExact(bytes, 1024L);
            }
            return bytes;
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw new IllegalArgumentException("it does not fit 64 bits", tooLarge);
        }
    }

    private static Long seal(Long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("it is negative");
        }
        return bytes;
    }
}
