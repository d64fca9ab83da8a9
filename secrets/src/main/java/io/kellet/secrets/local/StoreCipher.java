package io.kellet.secrets.local;

import static io.kellet.secrets.local.LocalStoreException.Reason.UNTRUSTED;

import io.kellet.secrets.provider.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * How a store encrypts one value: AES-256-GCM with a tag of 128 bits, and a nonce of 96 bits that is drawn for each. Public to be measured; a
 * store does this and the counting of how often.
 *
 * <p>Nothing of a plain text comes out before its tag is found right. Safe for use by many threads: each call has a cipher of its own.
 */
public final class StoreCipher {

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** What a sealed value is longer by. */
    static final int MORE_BYTES = NONCE_BYTES + TAG_BYTES;

    private static final String AES_GCM = "AES/GCM/NoPadding";

    private final @Nullable Provider provider;
    private final SecureRandom random;

    StoreCipher(@Nullable Provider provider, SecureRandom random) {
        this.provider = provider;
        this.random = random;
    }

    /** By this provider of cryptography; null: whichever the JDK prefers. */
    public static StoreCipher by(@Nullable Provider provider) {
        return new StoreCipher(provider, new SecureRandom());
    }

    @Nullable
    Provider provider() {
        return provider;
    }

    /**
     * Encrypts.
     *
     * @param key 32 bytes
     * @param context what the value belongs to; it is not kept, and must be the same when it is opened
     * @return nonce, cipher text, tag
     */
    public byte[] seal(SecretBytes key, SecretBytes value, byte[] context) {
        byte[] sealed = new byte[value.length() + MORE_BYTES];
        byte[] nonce = random(NONCE_BYTES);
        System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
        try {
            return value.<byte[], GeneralSecurityException>use(plain -> {
                withKey(key, Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
                return sealed;
            });
        } catch (GeneralSecurityException e) {
            throw lacking(AES_GCM, provider);
        }
    }

    /**
     * Decrypts.
     *
     * @throws LocalStoreException if it was not sealed by this key, for this context, or has changed
     */
    public SecretBytes open(SecretBytes key, byte[] sealed, byte[] context) throws LocalStoreException {
        if (sealed.length < MORE_BYTES) {
            throw new LocalStoreException(UNTRUSTED);
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        byte[] plain = new byte[sealed.length - MORE_BYTES];
        try {
            Cipher cipher = withKey(key, Cipher.DECRYPT_MODE, nonce, context);
            cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES, plain, 0);
            return SecretBytes.copyOf(plain);
        } catch (GeneralSecurityException e) {
            throw new LocalStoreException(UNTRUSTED);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Cipher withKey(SecretBytes key, int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        if (key.length() != KEY_BYTES) {
            throw new IllegalArgumentException("key must be " + KEY_BYTES + " bytes: " + key.length());
        }
        Cipher cipher = provider == null ? Cipher.getInstance(AES_GCM) : Cipher.getInstance(AES_GCM, provider);
        return key.<Cipher, GeneralSecurityException>use(bytes -> {
            WipeableKey wipeable = new WipeableKey("AES", bytes);
            try {
                cipher.init(mode, wipeable, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
                cipher.updateAAD(context);
                return cipher;
            } finally {
                wipeable.destroy();
            }
        });
    }

    byte[] random(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return drawn;
    }

    byte[] hmac(SecretBytes key, byte[]... parts) {
        return key.<byte[], RuntimeException>use(bytes -> Hkdf.hmac(provider, bytes, parts));
    }

    /** Says who and what, without the library's exception. */
    static IllegalStateException lacking(String algorithm, @Nullable Provider provider) {
        return new IllegalStateException("provider of cryptography cannot do what it must: algorithm=" + algorithm
                + " provider=" + (provider == null ? "the JDK's" : provider.getName()));
    }
}
