package io.kellet.redact;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** Takes out of a text what looks like a secret. Immutable; for cold paths. */
public final class Redactor {

    /** Stands where a secret was. */
    public static final String HIDDEN = "******";

    private static final Redactor STANDARD = new Redactor();

    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#\\s@]*@");

    private Redactor() {}

    /** Knows the usual forms of passwords, tokens and keys. */
    public static Redactor standard() {
        return STANDARD;
    }

    /** The same text with every secret that is recognized replaced by {@link #HIDDEN}. */
    public String redact(String text) {
        return USER_INFO.matcher(requireNonNull(text, "text")).replaceAll(HIDDEN + "@");
    }
}
