package io.kellet.secrets.local;

import java.util.HexFormat;

/**
 * What a file says about itself. Immutable; the arrays are not to be written to.
 *
 * <p>{@code wrapped} is the data key under the key from the password, as {@link StoreCipher#seal} has it.
 */
final class StoreHeader {

    static final int ID_BYTES = 16;
    static final int SALT_BYTES = 16;
    static final int WRAPPED_BYTES = StoreCipher.KEY_BYTES + StoreCipher.MORE_BYTES;

    private final byte[] storeId;
    private final StoreKdf kdf;
    private final byte[] salt;
    private final int keyId;
    private final byte[] wrapped;
    private final long generation;
    private final long encryptions;

    StoreHeader(
            byte[] storeId, StoreKdf kdf, byte[] salt, int keyId, byte[] wrapped, long generation, long encryptions) {
        this.storeId = storeId;
        this.kdf = kdf;
        this.salt = salt;
        this.keyId = keyId;
        this.wrapped = wrapped;
        this.generation = generation;
        this.encryptions = encryptions;
    }

    StoreHeader withLock(StoreKdf newKdf, byte[] newSalt, int newKeyId, byte[] newWrapped) {
        return new StoreHeader(storeId, newKdf, newSalt, newKeyId, newWrapped, generation, encryptions);
    }

    StoreHeader written(long newGeneration, long newEncryptions) {
        return new StoreHeader(storeId, kdf, salt, keyId, wrapped, newGeneration, newEncryptions);
    }

    byte[] storeId() {
        return storeId;
    }

    String storeIdText() {
        return HexFormat.of().formatHex(storeId);
    }

    StoreKdf kdf() {
        return kdf;
    }

    byte[] salt() {
        return salt;
    }

    int keyId() {
        return keyId;
    }

    byte[] wrapped() {
        return wrapped;
    }

    /** Grows by one with each write. */
    long generation() {
        return generation;
    }

    /** How often the data key was used to encrypt. */
    long encryptions() {
        return encryptions;
    }
}
