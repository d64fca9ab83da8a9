package io.kellet.secrets.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kellet.secrets.provider.SecretBytes;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Makes, unwraps and changes keys.
 *
 * <p>Password, by Argon2id or PBKDF2: password key; by HKDF: wrap key. It encrypts the data key, which is drawn; from that by HKDF come the
 * entry key and the file key. So another password means wrapping 32 bytes anew; and whoever has a store open can still tell its own file after
 * another process changed the password, because the file is authenticated by the data key and not by the password.
 */
final class StoreLocksmith {

    private static final byte[] WRAP = "kellet secrets 1 wrap".getBytes(US_ASCII);
    private static final byte[] ENTRY = "kellet secrets 1 entry".getBytes(US_ASCII);
    private static final byte[] FILE = "kellet secrets 1 file".getBytes(US_ASCII);

    /** A header and the keys to what it heads. */
    record Locked(StoreHeader header, StoreKeys keys) {}

    private final StoreCipher cipher;
    private final PasswordHash hash;

    StoreLocksmith(StoreCipher cipher, PasswordHash hash) {
        this.cipher = cipher;
        this.hash = hash;
    }

    /** A new store. */
    Locked create(StoreKdf kdf, StorePassword password) throws LocalStoreException {
        byte[] storeId = cipher.random(StoreHeader.ID_BYTES);
        byte[] salt = cipher.random(StoreHeader.SALT_BYTES);
        SecretBytes wrapKey = wrapKey(storeId, kdf, salt, password);
        try (SecretBytes dataKey = SecretBytes.takeOver(cipher.random(StoreCipher.KEY_BYTES))) {
            byte[] wrapped = cipher.seal(wrapKey, dataKey, StoreFormat.lock(storeId, kdf, salt, 1));
            return new Locked(new StoreHeader(storeId, kdf, salt, 1, wrapped, 0, 0), keys(storeId, wrapKey, dataKey));
        }
    }

    /** The keys to this file; derives once. */
    StoreKeys unlock(StoreHeader header, StorePassword password) throws LocalStoreException {
        SecretBytes wrapKey = wrapKey(header.storeId(), header.kdf(), header.salt(), password);
        boolean unlocked = false;
        try {
            StoreKeys keys = unlock(header, wrapKey);
            unlocked = true;
            return keys;
        } finally {
            if (!unlocked) {
                wrapKey.close();
            }
        }
    }

    /** The keys to this file by the wrap key of keys to an earlier one; derives nothing. */
    StoreKeys unlock(StoreHeader header, StoreKeys earlier) throws LocalStoreException {
        SecretBytes wrapKey = earlier.wrapKey().copy();
        boolean unlocked = false;
        try {
            StoreKeys keys = unlock(header, wrapKey);
            unlocked = true;
            return keys;
        } finally {
            if (!unlocked) {
                wrapKey.close();
            }
        }
    }

    private StoreKeys unlock(StoreHeader header, SecretBytes wrapKey) throws LocalStoreException {
        try (SecretBytes dataKey = dataKey(header, wrapKey)) {
            return keys(header.storeId(), wrapKey, dataKey);
        }
    }

    private SecretBytes dataKey(StoreHeader header, SecretBytes wrapKey) throws LocalStoreException {
        return cipher.open(
                wrapKey,
                header.wrapped(),
                StoreFormat.lock(header.storeId(), header.kdf(), header.salt(), header.keyId()));
    }

    /** The same data key under another password. */
    Locked relock(StoreHeader header, StorePassword now, StoreKdf kdf, StorePassword next) throws LocalStoreException {
        try (StoreKeys old = unlock(header, now);
                SecretBytes dataKey = dataKey(header, old.wrapKey())) {
            byte[] salt = cipher.random(StoreHeader.SALT_BYTES);
            SecretBytes wrapKey = wrapKey(header.storeId(), kdf, salt, next);
            byte[] wrapped =
                    cipher.seal(wrapKey, dataKey, StoreFormat.lock(header.storeId(), kdf, salt, header.keyId()));
            return new Locked(
                    header.withLock(kdf, salt, header.keyId(), wrapped), keys(header.storeId(), wrapKey, dataKey));
        }
    }

    /**
     * Another data key under the same password.
     *
     * @throws LocalStoreException if the password of the file is another one than these keys come from: nobody could open the result
     */
    Locked rekey(StoreHeader header, StoreKeys keys) throws LocalStoreException {
        requireSamePassword(header, keys);
        int keyId = Math.addExact(header.keyId(), 1);
        byte[] lock = StoreFormat.lock(header.storeId(), header.kdf(), header.salt(), keyId);
        try (SecretBytes dataKey = SecretBytes.takeOver(cipher.random(StoreCipher.KEY_BYTES))) {
            SecretBytes wrapKey = keys.wrapKey().copy();
            byte[] wrapped = cipher.seal(wrapKey, dataKey, lock);
            return new Locked(
                    header.withLock(header.kdf(), header.salt(), keyId, wrapped),
                    keys(header.storeId(), wrapKey, dataKey));
        }
    }

    /** The file was found to be genuine, so nothing else can be wrong. */
    private void requireSamePassword(StoreHeader header, StoreKeys keys) throws LocalStoreException {
        try {
            dataKey(header, keys.wrapKey()).close();
        } catch (LocalStoreException e) {
            throw new LocalStoreException(LocalStoreException.Reason.RELOCKED);
        }
    }

    private SecretBytes wrapKey(byte[] storeId, StoreKdf kdf, byte[] salt, StorePassword password)
            throws LocalStoreException {
        byte[] key = hash.derive(kdf, salt, password.bytes());
        try {
            return Hkdf.derive(cipher.provider(), storeId, key, WRAP, StoreCipher.KEY_BYTES);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private StoreKeys keys(byte[] storeId, SecretBytes wrapKey, SecretBytes dataKey) {
        return dataKey.<StoreKeys, RuntimeException>use(key -> new StoreKeys(
                wrapKey,
                Hkdf.derive(cipher.provider(), storeId, key, ENTRY, StoreCipher.KEY_BYTES),
                Hkdf.derive(cipher.provider(), storeId, key, FILE, StoreCipher.KEY_BYTES)));
    }

    /** The file's bytes, with the trailer in the room that was left for it. */
    byte[] authenticate(byte[] file, StoreKeys keys) {
        int end = file.length - StoreFormat.TRAILER_BYTES;
        byte[] trailer = cipher.hmac(keys.fileKey(), Arrays.copyOf(file, end));
        System.arraycopy(trailer, 0, file, end, trailer.length);
        return file;
    }

    boolean isAuthentic(byte[] file, StoreKeys keys) {
        int end = file.length - StoreFormat.TRAILER_BYTES;
        return MessageDigest.isEqual(
                cipher.hmac(keys.fileKey(), Arrays.copyOf(file, end)), Arrays.copyOfRange(file, end, file.length));
    }
}
