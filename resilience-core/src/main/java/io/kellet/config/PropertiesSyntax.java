package io.kellet.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into settings by the rules of {@link java.util.Properties}: {@code =}, {@code :} or whitespace after the
 * key, comments after {@code #} and {@code !}, a backslash that continues the line or escapes a character. Three
 * things that Properties forgives are problems here, because they silently change a value: an escape it does not know
 * ({@code C:\data} would lose its backslash), a backslash at the end of the file, and a line that is only a backslash.
 */
final class PropertiesSyntax {

    private static final String BAD_ESCAPE =
            "malformed escape; a backslash stands before t n r f \\ : = # ! a space, or u and four hex digits";

    /** A key and its value, with the number of the line it starts on. */
    record Line(int number, String key, String value) {}

    private final String file;
    private final Problems problems;
    private final List<Line> lines = new ArrayList<>();

    private PropertiesSyntax(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The settings in the order of the file. A line that cannot be read is a problem and left out. */
    static List<Line> parse(String text, String file, Problems problems) {
        PropertiesSyntax syntax = new PropertiesSyntax(file, problems);
        syntax.readAll(text.split("\r\n|\r|\n", -1));
        return syntax.lines;
    }

    private void readAll(String[] natural) {
        int next = 0;
        while (next < natural.length) {
            int first = next++;
            String line = withoutIndent(natural[first]);
            if (line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == '!') {
                continue;
            }
            if (line.equals("\\")) {
                problems.add(at(first), "a backslash alone continues nothing");
                continue;
            }
            StringBuilder logical = new StringBuilder(line);
            while (endsInBackslash(line) && next < natural.length) {
                logical.setLength(logical.length() - 1);
                line = withoutIndent(natural[next++]);
                logical.append(line);
            }
            if (endsInBackslash(line)) {
                problems.add(at(first), "the file ends in a backslash, and nothing follows that it could continue");
            } else {
                read(logical.toString(), first);
            }
        }
    }

    private void read(String logical, int first) {
        int keyEnd = 0;
        while (keyEnd < logical.length() && !isSeparator(logical.charAt(keyEnd))) {
            keyEnd += logical.charAt(keyEnd) == '\\' ? 2 : 1;
        }
        int value = skipBlanks(logical, keyEnd);
        if (value < logical.length() && (logical.charAt(value) == '=' || logical.charAt(value) == ':')) {
            value = skipBlanks(logical, value + 1);
        }
        try {
            lines.add(new Line(first + 1, unescape(logical.substring(0, keyEnd)), unescape(logical.substring(value))));
        } catch (IllegalArgumentException malformed) {
            problems.add(at(first), BAD_ESCAPE); // without the text: it may be part of a secret
        }
    }

    private String at(int line) {
        return "file " + file + ":" + (line + 1);
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (text.charAt(++i) == 'u') {
                plain.append(codeUnit(text, i + 1));
                i += 4;
            } else {
                plain.append(escaped(text.charAt(i)));
            }
        }
        return plain.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case '\\', ':', '=', '#', '!', ' ' -> c;
            default -> throw new IllegalArgumentException(BAD_ESCAPE);
        };
    }

    private static char codeUnit(String text, int start) {
        if (start + 4 > text.length()) {
            throw new IllegalArgumentException(BAD_ESCAPE);
        }
        int unit = 0;
        for (int i = start; i < start + 4; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException(BAD_ESCAPE);
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private static boolean endsInBackslash(String line) {
        int start = line.length();
        while (start > 0 && line.charAt(start - 1) == '\\') {
            start--;
        }
        return (line.length() - start) % 2 == 1; // an even number escapes itself
    }

    private static String withoutIndent(String line) {
        return line.substring(skipBlanks(line, 0));
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isSeparator(char c) {
        return c == '=' || c == ':' || isBlank(c);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }
}
