package io.kellet.testkit.vault;

import java.time.Duration;

/** Durations as Vault reads and writes them. */
final class Seconds {

    private Seconds() {}

    /** {@code 30}, {@code 30s}, {@code 5m} or {@code 1h}. */
    static long parse(String text) {
        int end = text.length() - 1;
        long unit = switch (text.isEmpty() ? ' ' : text.charAt(end)) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3_600;
            default -> 0;
        };
        try {
            return Long.parseLong(unit == 0 ? text : text.substring(0, end)) * Math.max(1, unit);
        } catch (NumberFormatException e) {
            throw new Refusal(400, "error converting input for a duration");
        }
    }

    /** {@code 1h0m5s}. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        String end = (seconds % 60) + "s";
        return seconds >= 3_600
                ? (seconds / 3_600) + "h" + (seconds / 60 % 60) + "m" + end
                : seconds >= 60 ? (seconds / 60) + "m" + end : end;
    }

    /** What is granted of what was wished, between now and the end; never less than a second. */
    static Duration capped(Duration wish, Duration most) {
        Duration granted = wish.compareTo(most) <= 0 ? wish : most;
        return Duration.ofSeconds(Math.max(1, granted.toSeconds()));
    }
}
