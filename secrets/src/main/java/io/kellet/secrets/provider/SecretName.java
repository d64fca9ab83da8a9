package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

/**
 * What a secret is called, the same at every provider: {@code db/main}. Of letters, digits, dots, hyphens, underscores and slashes; at most
 * 256; no part is empty, {@code .} or {@code ..}, so that it can neither leave the place a provider keeps secrets in nor mean something else
 * there. A name is no secret: it shows up in logs and audit records.
 */
public record SecretName(String text) implements Comparable<SecretName> {

    private static final int LONGEST = 256;
    private static final int SHOWN = 64;

    public SecretName {
        requireNonNull(text, "name");
        if (text.isEmpty() || text.length() > LONGEST) {
            throw wrong(text, "must be 1 to " + LONGEST + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAllowed(c)) {
                throw wrong(text, "must be of letters, digits and . - _ / alone");
            }
        }
        for (String part : text.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw wrong(text, "must have no part that is empty, \".\" or \"..\"");
            }
        }
    }

    public static SecretName of(String text) {
        return new SecretName(text);
    }

    private static boolean isAllowed(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        boolean digit = c >= '0' && c <= '9';
        return letter || digit || c == '.' || c == '-' || c == '_' || c == '/';
    }

    private static IllegalArgumentException wrong(String text, String rule) {
        return new IllegalArgumentException("secret name " + rule + ": " + shown(text));
    }

    /** On one line, cut, in quotes. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c > '~' ? '?' : c);
        }
        return shown.append(text.length() > SHOWN ? "\"..." : "\"").toString();
    }

    @Override
    public int compareTo(SecretName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
