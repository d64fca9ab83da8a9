package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key for somebody's interface. Read from plain text, which is the key, or from an object with {@code key} and perhaps {@code secret} (what
 * requests are signed with) and {@code id}.
 */
public final class ApiKey extends Secret {

    private final @Nullable String id;
    private final SecretBytes key;
    private final @Nullable SecretBytes secret;

    ApiKey(Origin origin, @Nullable String id, SecretBytes key, @Nullable SecretBytes secret) {
        super(origin, secret == null ? List.of(key) : List.of(key, secret));
        this.id = id;
        this.key = key;
        this.secret = secret;
    }

    /** Which key, if the secret says so. No secret. */
    public @Nullable String id() {
        return id;
    }

    /** Is there something to sign requests with? */
    public boolean hasSigningSecret() {
        return secret != null;
    }

    /** Gives the key's UTF-8 to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(key, "key", function);
    }

    /** Gives the key to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R useKey(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>chars(key, "key", function);
    }

    /**
     * Gives the UTF-8 of what requests are signed with to the function; wiped when it returns.
     *
     * @throws IllegalStateException if there is none
     */
    public <R extends @Nullable Object, X extends Throwable> R useSigningSecret(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        if (secret == null) {
            throw new IllegalStateException("there is no signing secret; ask hasSigningSecret first: " + this);
        }
        return this.<R, X>bytes(secret, "secret", function);
    }
}
