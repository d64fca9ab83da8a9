package io.kellet.secrets.local;

import io.kellet.secrets.provider.SecretBytes;

/** The keys of an open store, each masked. */
final class StoreKeys implements AutoCloseable {

    private final SecretBytes wrapKey;
    private final SecretBytes entryKey;
    private final SecretBytes fileKey;

    /** Takes them over. */
    StoreKeys(SecretBytes wrapKey, SecretBytes entryKey, SecretBytes fileKey) {
        this.wrapKey = wrapKey;
        this.entryKey = entryKey;
        this.fileKey = fileKey;
    }

    /** From the password; wraps the data key. */
    SecretBytes wrapKey() {
        return wrapKey;
    }

    /** From the data key; encrypts values. */
    SecretBytes entryKey() {
        return entryKey;
    }

    /** From the data key; authenticates the file. */
    SecretBytes fileKey() {
        return fileKey;
    }

    @Override
    public void close() {
        wrapKey.close();
        entryKey.close();
        fileKey.close();
    }

    @Override
    public String toString() {
        return "StoreKeys[" + (entryKey.isWiped() ? "wiped]" : "held]");
    }
}
