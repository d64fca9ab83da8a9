package io.kellet.secrets.local;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A key for the length of one operation, which can be wiped: {@code SecretKeySpec.destroy()} throws on JDK 17. For one thread. Whoever asks
 * for the bytes gets a copy; the JDK's ciphers wipe theirs, but keep the round keys until they are collected.
 */
final class WipeableKey implements SecretKey {

    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final transient byte[] key;
    private boolean destroyed;

    /** @param key stays the caller's */
    WipeableKey(String algorithm, byte[] key) {
        this.algorithm = algorithm;
        this.key = key.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("key is wiped: algorithm=" + algorithm);
        }
        return key.clone();
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(key, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @SuppressWarnings("unused") // called by serialization
    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key is not written anywhere");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "WipeableKey[" + algorithm + (destroyed ? ", wiped]" : "]");
    }
}
