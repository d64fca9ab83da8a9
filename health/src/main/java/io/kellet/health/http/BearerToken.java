package io.kellet.health.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;

/** What a caller has to send to be shown details: {@code Authorization: Bearer <token>}. Never shown. */
public final class BearerToken {

    /** Shorter ones are guessed. */
    public static final int SHORTEST = 16;

    /** Longer ones do not fit a request. */
    public static final int LONGEST = 4_096;

    private final Supplier<char[]> current;

    private BearerToken(Supplier<char[]> current) {
        this.current = current;
    }

    /**
     * Always this one.
     *
     * @param token 16 to 4,096 visible ASCII characters; copied, so that the caller may wipe it
     */
    public static BearerToken of(char[] token) {
        requireNonNull(token, "token");
        if (!isToken(token)) {
            throw new IllegalArgumentException(
                    "token must be " + SHORTEST + ".." + LONGEST + " visible ASCII characters: length=" + token.length);
        }
        char[] copy = token.clone();
        return new BearerToken(() -> copy);
    }

    /**
     * Whatever the supplier says at that moment, so that a token can be rotated. It is asked for each request that brings a token, on the
     * thread that serves all requests, so it must not wait. Its array is neither kept nor changed. While it throws, returns null or what
     * is no token, no token is right.
     */
    public static BearerToken from(Supplier<char[]> current) {
        return new BearerToken(requireNonNull(current, "current"));
    }

    /** Takes as long for a wrong token as for the right one. */
    boolean matches(String given) {
        char[] token = current.get();
        if (token == null || !isToken(token)) {
            return false;
        }
        byte[] right = new byte[token.length];
        for (int i = 0; i < token.length; i++) {
            right[i] = (byte) token[i];
        }
        try {
            return MessageDigest.isEqual(given.getBytes(UTF_8), right);
        } finally {
            Arrays.fill(right, (byte) 0);
        }
    }

    private static boolean isToken(char[] token) {
        boolean visible = token.length >= SHORTEST && token.length <= LONGEST;
        for (char c : token) {
            visible &= c > ' ' && c < 0x7f;
        }
        return visible;
    }

    @Override
    public String toString() {
        return "BearerToken(******)";
    }
}
