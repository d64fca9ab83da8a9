package io.kellet.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of instances. An environment variable knows neither case nor dashes, so names that differ only in case or in
 * {@code -}, {@code .} and {@code _} are one name; it is kept in lower case with dashes.
 */
final class InstanceName {

    /** The instance that stands for all that say nothing themselves. */
    static final String DEFAULT = "default";

    static final String ALLOWED = "1 to 64 letters of a-z, digits, and between them - . _";

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private InstanceName() {}

    static boolean isLegal(String name) {
        return LEGAL.matcher(name).matches();
    }

    /**
     * The one spelling under which the instance is kept.
     *
     * @throws IllegalArgumentException if it could not be written in every source
     */
    static String canonical(String name) {
        if (!isLegal(name)) {
            throw new IllegalArgumentException("an instance name is " + ALLOWED + ": instance=" + Shown.quoted(name));
        }
        return name.toLowerCase(Locale.ROOT).replace('.', '-').replace('_', '-');
    }
}
