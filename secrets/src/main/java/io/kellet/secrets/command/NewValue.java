package io.kellet.secrets.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.provider.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;

/** Draws values that any protocol takes: letters, digits, hyphens and underscores, six bits of chance in each. */
final class NewValue {

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private NewValue() {}

    /** A new value in place of the old one, or of one member of it, with all other members as they are. */
    static SecretBytes of(SecretBytes old, String member, int length) throws RefusedException {
        if (length < 16 || length > 1_024) {
            throw new RefusedException("--length must be 16 to 1024: " + length);
        }
        byte[] drawn = new byte[length];
        try {
            for (int i = 0; i < length; i++) {
                drawn[i] = ALPHABET[RANDOM.nextInt(ALPHABET.length)];
            }
            return member.isEmpty()
                    ? SecretBytes.copyOf(drawn)
                    : old.<SecretBytes, RefusedException>use(plain -> replaced(plain, member, drawn));
        } finally {
            Arrays.fill(drawn, (byte) 0);
        }
    }

    private static SecretBytes replaced(byte[] plain, String member, byte[] drawn) throws RefusedException {
        try {
            JsonView object = JsonView.of(plain);
            if (object.find(member) == null) {
                throw new RefusedException("the secret is no JSON object with a member \"" + member + "\"");
            }
            return SecretBytes.takeOver(JsonText.replacing(object, Map.of(member, drawn)));
        } catch (JsonException e) {
            throw new RefusedException("the secret is no JSON object: it " + e.getMessage());
        }
    }
}
