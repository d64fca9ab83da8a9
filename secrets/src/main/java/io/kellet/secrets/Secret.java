package io.kellet.secrets;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretExpiredException;
import io.kellet.secrets.provider.SecretFunction;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.WipedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a secret. Holding it costs nothing and shows nothing: the secret parts come out only for the length of a call, as an array that
 * is wiped when the call returns, and each time that is noted in the audit trail.
 *
 * <pre>{@code
 * DatabaseCredentials now = db.get();
 * Connection connection = now.usePassword(password -> connect(now.username(), password));
 * }</pre>
 *
 * <p>No value in {@code toString}; equal to nothing but itself; no bean getters; not serializable. When another version has taken over and the
 * overlap is over, this one is wiped, and using it is a {@link SecretExpiredException}: keep the {@link SecretRef} and ask it again.
 *
 * <p>Safe for use by many threads.
 */
public abstract sealed class Secret
        permits DatabaseCredentials, S3Credentials, BrokerCredentials, ApiKey, EncryptionKey, JwtKey, RawSecret {

    private final Origin origin;
    private final List<SecretBytes> parts;

    Secret(Origin origin, List<SecretBytes> parts) {
        this.origin = requireNonNull(origin, "origin");
        this.parts = List.copyOf(parts);
    }

    /** What it is called. */
    public final SecretName name() {
        return origin.name();
    }

    /** Which version it is and which provider gave it. */
    public final SecretVersion version() {
        return origin.version();
    }

    /** Did it come from a provider that is not the first choice, because those before it did not answer? */
    public final boolean isDegraded() {
        return origin.degraded();
    }

    /** Is it of no more use, because another version took over and the overlap is over, or because it ended? */
    public final boolean isWiped() {
        return parts.get(0).isWiped();
    }

    final void wipe() {
        for (SecretBytes part : parts) {
            part.close();
        }
    }

    final <R extends @Nullable Object, X extends Throwable> R bytes(
            SecretBytes part, String called, SecretFunction<? super byte[], ? extends R, ? extends X> function)
            throws X {
        before(part, called, function);
        try {
            return part.<R, X>use(function);
        } catch (WipedException e) {
            throw part.isWiped() ? expired() : e;
        }
    }

    final <R extends @Nullable Object, X extends Throwable> R chars(
            SecretBytes part, String called, SecretFunction<? super char[], ? extends R, ? extends X> function)
            throws X {
        before(part, called, function);
        try {
            return part.<R, X>useChars(function);
        } catch (WipedException e) {
            throw part.isWiped() ? expired() : e;
        }
    }

    private void before(SecretBytes part, String called, Object function) {
        requireNonNull(function, "function");
        if (part.isWiped()) {
            throw expired();
        }
        origin.log().onAccess(this, called);
    }

    private SecretExpiredException expired() {
        return new SecretExpiredException(
                name(),
                version().provider(),
                "version " + version().id() + " is wiped; ask the SecretRef for the current one");
    }

    /** What it is and which version, never the value. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + name() + " " + version() + "]";
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}
