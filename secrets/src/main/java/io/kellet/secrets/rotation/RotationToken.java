package io.kellet.secrets.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The token that a pending version is stored with. It follows from the secret's name, the version that the rotation leads away from and the
 * pending version it replaces: so any two who begin the same rotation, in whatever process, use the same token for two different values, and the
 * store takes the first and tells the second of the conflict.
 */
final class RotationToken {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 20;

    private RotationToken() {}

    /** @param replaced the id of the pending version it takes the place of; empty if there is none */
    static String of(SecretName secret, SecretVersion from, String replaced) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of("kellet rotation 1", secret.text(), from.provider(), from.id(), replaced)) {
                byte[] bytes = part.getBytes(UTF_8);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** For when the one above was used up by a version that is pending no more. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
