package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of an S3-compatible store. Read from an object with {@code accessKeyId} and {@code secretAccessKey}, and perhaps {@code sessionToken},
 * {@code region} and {@code endpoint}; the names that AWS's own files and Vault's AWS engine use are understood, too.
 */
public final class S3Credentials extends Secret {

    private final String accessKeyId;
    private final SecretBytes secretAccessKey;
    private final @Nullable SecretBytes sessionToken;
    private final @Nullable String region;
    private final @Nullable String endpoint;

    S3Credentials(
            Origin origin,
            String accessKeyId,
            SecretBytes secretAccessKey,
            @Nullable SecretBytes sessionToken,
            @Nullable String region,
            @Nullable String endpoint) {
        super(origin, sessionToken == null ? List.of(secretAccessKey) : List.of(secretAccessKey, sessionToken));
        this.accessKeyId = accessKeyId;
        this.secretAccessKey = secretAccessKey;
        this.sessionToken = sessionToken;
        this.region = region;
        this.endpoint = endpoint;
    }

    /** Which key; sent in the clear with each request. */
    public String accessKeyId() {
        return accessKeyId;
    }

    /** The region, if the secret says so. */
    public @Nullable String region() {
        return region;
    }

    /** Where the store is, if the secret says so. */
    public @Nullable String endpoint() {
        return endpoint;
    }

    /** Is there a session token, as temporary keys have? */
    public boolean hasSessionToken() {
        return sessionToken != null;
    }

    /** Gives the secret key's UTF-8 to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(secretAccessKey, "secretAccessKey", function);
    }

    /** Gives the secret key to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R useSecretAccessKey(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>chars(secretAccessKey, "secretAccessKey", function);
    }

    /**
     * Gives the session token to the function; wiped when it returns.
     *
     * @throws IllegalStateException if there is none
     */
    public <R extends @Nullable Object, X extends Throwable> R useSessionToken(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        if (sessionToken == null) {
            throw new IllegalStateException("there is no session token; ask hasSessionToken first: " + this);
        }
        return this.<R, X>chars(sessionToken, "sessionToken", function);
    }
}
