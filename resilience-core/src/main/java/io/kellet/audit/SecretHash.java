package io.kellet.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 of a field's name, a zero and a secret, so that one secret under two names does not look the same. A text counts as
 * its UTF-8. For one thread.
 */
final class SecretHash {

    private final Mac mac;

    SecretHash(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    byte[] of(String name, byte[] secret) {
        mac.update(name.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        return mac.doFinal(secret);
    }

    /** What it makes of the text on the way is wiped. */
    byte[] of(String name, CharSequence secret) {
        byte[] bytes = new byte[Utf8.length(secret)];
        try {
            Utf8.put(secret, bytes, 0, bytes.length);
            return of(name, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
