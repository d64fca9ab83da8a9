package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;

/**
 * What a new password looks like.
 *
 * @param length 16 to 128
 * @param alphabet 16 to 94 characters to choose from, visible ASCII, none twice
 */
public record PasswordRule(int length, String alphabet) {

    /** 32 of the letters, digits, {@code -} and {@code _}: 192 random bits that need no quoting in a URL, a shell or a file. */
    public static final PasswordRule STANDARD =
            new PasswordRule(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SHORTEST = 16;
    private static final int LONGEST = 128;

    public PasswordRule {
        if (length < SHORTEST || length > LONGEST) {
            throw new IllegalArgumentException("length must be " + SHORTEST + ".." + LONGEST + ": " + length);
        }
        requireNonNull(alphabet, "alphabet");
        boolean distinct = alphabet.chars().distinct().count() == alphabet.length();
        boolean visible = alphabet.chars().allMatch(c -> c > ' ' && c <= '~');
        if (alphabet.length() < SHORTEST || !distinct || !visible) {
            throw new IllegalArgumentException("alphabet must be at least " + SHORTEST
                    + " different characters of visible ASCII: " + alphabet.length());
        }
    }

    /** A new one, in ASCII; whoever takes it wipes it. */
    byte[] generate() {
        byte[] password = new byte[length];
        for (int i = 0; i < length; i++) {
            password[i] = (byte) alphabet.charAt(RANDOM.nextInt(alphabet.length()));
        }
        return password;
    }
}
