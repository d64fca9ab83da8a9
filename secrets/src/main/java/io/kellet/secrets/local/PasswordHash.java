package io.kellet.secrets.local;

import io.kellet.secrets.provider.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/** A key from a password: slow, on purpose. */
@FunctionalInterface
interface PasswordHash {

    /** 32 bytes, the caller's to wipe. */
    byte[] derive(StoreKdf kdf, byte[] salt, SecretBytes password) throws LocalStoreException;

    /** Argon2id by Bouncy Castle, PBKDF2 by this provider. */
    static PasswordHash by(@Nullable Provider provider) {
        return (kdf, salt, password) -> kdf.algorithm() == StoreKdf.ARGON2ID
                ? argon2id(kdf, salt, password)
                : pbkdf2(provider, kdf, salt, password);
    }

    private static byte[] argon2id(StoreKdf kdf, byte[] salt, SecretBytes password) throws LocalStoreException {
        long needed = (long) kdf.memoryKib() << 10;
        long heap = Runtime.getRuntime().maxMemory();
        if (needed > heap / 4 * 3) {
            throw new LocalStoreException(
                    LocalStoreException.Reason.COSTLY,
                    "Argon2id would not fit into the heap: needs=" + needed + " heap=" + heap);
        }
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(kdf.memoryKib())
                .withIterations(kdf.iterations())
                .withParallelism(kdf.parallelism())
                .withSalt(salt)
                .build());
        byte[] key = new byte[StoreCipher.KEY_BYTES];
        password.<Integer, RuntimeException>use(bytes -> generator.generateBytes(bytes, key));
        return key;
    }

    private static byte[] pbkdf2(@Nullable Provider provider, StoreKdf kdf, byte[] salt, SecretBytes password) {
        String algorithm = "PBKDF2WithHmacSHA256";
        try {
            SecretKeyFactory factory = provider == null
                    ? SecretKeyFactory.getInstance(algorithm)
                    : SecretKeyFactory.getInstance(algorithm, provider);
            byte[] encoded = password.<byte[], GeneralSecurityException>useChars(chars -> {
                PBEKeySpec spec = new PBEKeySpec(chars, salt, kdf.iterations(), StoreCipher.KEY_BYTES * Byte.SIZE);
                try {
                    SecretKey key = factory.generateSecret(spec);
                    return key.getEncoded();
                } finally {
                    spec.clearPassword();
                }
            });
            if (encoded.length != StoreCipher.KEY_BYTES) {
                Arrays.fill(encoded, (byte) 0);
                throw StoreCipher.lacking(algorithm, provider);
            }
            return encoded;
        } catch (GeneralSecurityException e) {
            throw StoreCipher.lacking(algorithm, provider);
        }
    }
}
