package io.kellet.config;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a mistyped name was meant to be: the known name with the fewest letters to insert, drop or change. Case
 * and the choice of {@code . - _} cost nothing, so a name in the spelling of another source is found too; a {@code *}
 * in a known name stands for anything.
 */
final class Nearest {

    private static final int MAX_LENGTH = 160; // no name is that long, and the work grows with it

    private Nearest() {}

    static @Nullable String to(String unknown, Iterable<String> known) {
        if (unknown.length() > MAX_LENGTH) {
            return null;
        }
        @Nullable String nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int edits = edits(fold(unknown), fold(name));
            if (edits < fewest && edits <= Math.max(2, name.length() / 6)) {
                fewest = edits;
                nearest = name;
            }
        }
        return nearest;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    /** Levenshtein's distance, row by row over the pattern; letters taken by {@code *} are free. */
    private static int edits(String text, String pattern) {
        int[] row = new int[text.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int p = 1; p <= pattern.length(); p++) {
            boolean any = pattern.charAt(p - 1) == '*';
            int[] next = new int[row.length];
            next[0] = any ? row[0] : row[0] + 1;
            for (int t = 1; t < row.length; t++) {
                if (any) {
                    next[t] = Math.min(row[t], next[t - 1]);
                } else {
                    int changed = row[t - 1] + (text.charAt(t - 1) == pattern.charAt(p - 1) ? 0 : 1);
                    next[t] = Math.min(changed, Math.min(row[t], next[t - 1]) + 1);
                }
            }
            row = next;
        }
        return row[text.length()];
    }
}
