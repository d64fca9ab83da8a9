package io.kellet.secrets.local;

import io.kellet.secrets.provider.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** Keys from a key, RFC 5869, with HMAC-SHA-256. */
final class Hkdf {

    static final String HMAC = "HmacSHA256";
    static final int HASH_BYTES = 32;

    private Hkdf() {}

    /** Extract and expand. The input and what is in between are wiped by whom they belong to. */
    static SecretBytes derive(@Nullable Provider provider, byte[] salt, byte[] input, byte[] info, int length) {
        byte[] pseudorandom = hmac(provider, salt.length == 0 ? new byte[HASH_BYTES] : salt, input);
        byte[] block = {};
        byte[] output = new byte[length];
        try {
            for (int at = 0, number = 1; at < length; at += HASH_BYTES, number++) {
                byte[] before = block;
                block = hmac(provider, pseudorandom, before, info, new byte[] {(byte) number});
                Arrays.fill(before, (byte) 0);
                System.arraycopy(block, 0, output, at, Math.min(HASH_BYTES, length - at));
            }
            return SecretBytes.copyOf(output);
        } finally {
            Arrays.fill(pseudorandom, (byte) 0);
            Arrays.fill(block, (byte) 0);
            Arrays.fill(output, (byte) 0);
        }
    }

    /** Over the parts one behind the other. */
    static byte[] hmac(@Nullable Provider provider, byte[] key, byte[]... parts) {
        WipeableKey wipeable = new WipeableKey(HMAC, key);
        try {
            Mac mac = provider == null ? Mac.getInstance(HMAC) : Mac.getInstance(HMAC, provider);
            mac.init(wipeable);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw StoreCipher.lacking(HMAC, provider);
        } finally {
            wipeable.destroy();
        }
    }
}
