package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session with a broker or a venue. Read from an object with {@code username} and {@code password}, and perhaps {@code account},
 * {@code senderCompId}, {@code targetCompId} and {@code endpoint}.
 */
public final class BrokerCredentials extends Secret {

    private final String username;
    private final SecretBytes password;
    private final @Nullable String account;
    private final @Nullable String senderCompId;
    private final @Nullable String targetCompId;
    private final @Nullable String endpoint;

    BrokerCredentials(
            Origin origin,
            String username,
            SecretBytes password,
            @Nullable String account,
            @Nullable String senderCompId,
            @Nullable String targetCompId,
            @Nullable String endpoint) {
        super(origin, List.of(password));
        this.username = username;
        this.password = password;
        this.account = account;
        this.senderCompId = senderCompId;
        this.targetCompId = targetCompId;
        this.endpoint = endpoint;
    }

    /** Who. */
    public String username() {
        return username;
    }

    /** The account, if the secret says so. */
    public @Nullable String account() {
        return account;
    }

    /** FIX tag 49, if the secret says so. */
    public @Nullable String senderCompId() {
        return senderCompId;
    }

    /** FIX tag 56, if the secret says so. */
    public @Nullable String targetCompId() {
        return targetCompId;
    }

    /** Where to connect to, if the secret says so. */
    public @Nullable String endpoint() {
        return endpoint;
    }

    /** Gives the password to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R usePassword(
            SecretFunction<? super char[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>chars(password, "password", function);
    }

    /** Gives the password's UTF-8 to the function; wiped when it returns. */
    public <R extends @Nullable Object, X extends Throwable> R use(
            SecretFunction<? super byte[], ? extends R, ? extends X> function) throws X {
        return this.<R, X>bytes(password, "password", function);
    }
}
