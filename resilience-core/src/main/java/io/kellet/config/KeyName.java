package io.kellet.config;

import java.util.regex.Pattern;

/** The grammar of key names: dotted segments under {@code kellet}, at most one of them {@code *}. */
final class KeyName {

    private static final Pattern LEGAL = Pattern.compile("kellet(?:\\.(?:[a-z0-9]+(?:-[a-z0-9]+)*|\\*))+");
    private static final int MAX_LENGTH = 128;

    private KeyName() {}

    static void check(String name) {
        boolean oneStar = name.indexOf('*') == name.lastIndexOf('*');
        if (name.length() > MAX_LENGTH || !oneStar || !LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a key is kellet. and dotted segments of a-z, 0-9 and dashes, at most one" + " of them *: key="
                            + Shown.quoted(name));
        }
    }

    /** What a pattern shares with the others of its instances: {@code kellet.breaker.} */
    static String prefixOf(String pattern) {
        return pattern.substring(0, pattern.indexOf('*'));
    }

    static String suffixOf(String pattern) {
        return pattern.substring(pattern.indexOf('*') + 1);
    }

    /** Is there a dotted name that both can mean? Not if a segment differs that is {@code *} in neither. */
    static boolean overlap(String name, String other) {
        String[] segments = name.split("\\.", -1);
        String[] others = other.split("\\.", -1);
        if (segments.length != others.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            if (!segments[i].equals(others[i]) && !segments[i].equals("*") && !others[i].equals("*")) {
                return false;
            }
        }
        return true;
    }
}
