package io.kellet.risk;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a line of a limits file may look like. */
final class LimitsFileSyntax {

    static final String FIRST_LINE = "kellet-limits 1";
    static final int MAX_LINE = 500;

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*(?:_[0-9]+)*");

    private LimitsFileSyntax() {}

    /** The text of a line. Bytes that are no text are refused, since nobody can have read and approved them. */
    static String decoded(byte[] line) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    }

    /** The first character that does not show, or shows other than it is; null if there is none. */
    static @Nullable String unprintable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            int type = Character.getType(c);
            if (c == '\uFEFF') {
                return "a byte order mark; save the file without one";
            }
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.UNASSIGNED
                    || type == Character.PRIVATE_USE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || (type == Character.SPACE_SEPARATOR && c != ' ')) {
                return "character U+" + HexFormat.of().withUpperCase().toHexDigits(c, c > 0xFFFF ? 6 : 4)
                        + (c == '\t' ? ", a tab; use blanks" : "; remove it");
            }
        }
        return null;
    }

    /** Refuses a name or a reason that could not stand on a line of a file. */
    static void requirePrintable(String what, String text) {
        String wrong = unprintable(text);
        if (wrong != null) {
            throw new IllegalArgumentException(what + " must be one line of plain text, but has " + wrong);
        }
        if (text.length() > MAX_LINE - 20) {
            throw new IllegalArgumentException(
                    what + " must be at most " + (MAX_LINE - 20) + " characters: " + text.length());
        }
    }

    /** A number without a sign, perhaps with {@code _} between digits; -1 if it is none, or too large for a {@code long}. */
    static long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        try {
            return Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    /** The known word that a mistyped one was probably meant to be; null if it is near none. */
    static @Nullable String nearest(String word, Iterable<String> known) {
        String nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(word.replace('_', '-'), candidate);
            if (edits < fewest && edits <= Math.max(2, candidate.length() / 4)) {
                fewest = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** How many letters to insert, drop or change: Levenshtein's distance, row by row. */
    private static int edits(String from, String to) {
        int[] row = new int[from.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int t = 1; t <= to.length(); t++) {
            int diagonal = row[0];
            row[0] = t;
            for (int f = 1; f < row.length; f++) {
                int changed = diagonal + (from.charAt(f - 1) == to.charAt(t - 1) ? 0 : 1);
                diagonal = row[f];
                row[f] = Math.min(changed, Math.min(row[f], row[f - 1]) + 1);
            }
        }
        return row[from.length()];
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
