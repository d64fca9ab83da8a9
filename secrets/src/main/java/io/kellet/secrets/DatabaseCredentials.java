package io.kellet.secrets;

import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who to log into a database as. Read from an object with {@code username} and {@code password}, and perhaps {@code engine}, {@code host},
 * {@code port} and {@code dbname}: what AWS writes for RDS, and what Vault's database engine answers.
 */
public final class DatabaseCredentials extends Secret {

    private final String username;
    private final SecretBytes password;
    private final @Nullable String engine;
    private final @Nullable String host;
    private final int port;
    private final @Nullable String database;

    DatabaseCredentials(
            Origin origin,
            String username,
            SecretBytes password,
            @Nullable String engine,
            @Nullable String host,
            int port,
            @Nullable String database) {
        super(origin, List.of(password));
        this.username = username;
        this.password = password;
        this.engine = engine;
        this.host = host;
        this.port = port;
        this.database = database;
    }

    /** Who. */
    public String username() {
        return username;
    }

    /** {@code postgres}, {@code mysql}, if the secret says so. */
    public @Nullable String engine() {
        return engine;
    }

    /** The server, if the secret says so. */
    public @Nullable String host() {
        return host;
    }

    /** Its port; -1 if the secret says nothing. */
    public int port() {
        return port;
    }

    /** The database's name, if the secret says so. */
    public @Nullable String database() {
        return database;
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
