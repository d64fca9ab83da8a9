package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key of 128, 192 or 256 bits. Read from that many bytes as they are, or from an object with {@code key} in Base64 and perhaps {@code id}. A
 * bare text that might be Base64 or hexadecimal is refused, because it would make a key of fewer bits than it seems to have.
 */
public final class EncryptionKey extends Secret {

    private final @Nullable String id;
    private final SecretBytes key;

    EncryptionKey(Origin origin, @Nullable String id, SecretBytes key) {
        super(origin, List.of(key));
        this.id = id;
        this.key = key;
    }

    /** Which key, if the secret says so. No secret. */
    public @Nullable String id() {
        return id;
    }

    /** 128, 192 or 256. */
    public int bits() {
        return key.length() * Byte.SIZE;
    }

    /** Gives the key to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(key, "key", function);
    }
}
