package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs or verifies tokens. Read from an object with {@code alg} and either {@code secret} in Base64 (HS256, HS384, HS512) or
 * {@code privateKey} in PEM, PKCS #8 (all others), and perhaps {@code kid}.
 */
public final class JwtKey extends Secret {

    private final String algorithm;
    private final @Nullable String keyId;
    private final SecretBytes key;

    JwtKey(Origin origin, String algorithm, @Nullable String keyId, SecretBytes key) {
        super(origin, List.of(key));
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.key = key;
    }

    /** {@code HS256}, {@code ES256}, {@code EdDSA} and so on, as RFC 7518 and RFC 8037 call them. */
    public String algorithm() {
        return algorithm;
    }

    /** What goes into the token's {@code kid}, if the secret says so. */
    public @Nullable String keyId() {
        return keyId;
    }

    /** Gives the key to the function, the secret's bytes or the private key's PKCS #8 encoding; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(key, "key", function);
    }
}
