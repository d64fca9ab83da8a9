package io.kellet.secrets.rotation;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Logs into a database as a given user, with a new connection each time. */
@FunctionalInterface
public interface PostgresLogin {

    /**
     * Opens a connection, which the caller closes.
     *
     * @param password wiped when this returns
     */
    Connection open(String username, char[] password, Duration within) throws SQLException;

    /**
     * Through the driver for a URL without credentials, {@code jdbc:postgresql://host/database}. The driver takes its password as a string, which is the one copy that
     * cannot be wiped.
     */
    static PostgresLogin url(String url) {
        requireNonNull(url, "url");
        return (username, password, within) -> {
            Properties properties = new Properties();
            properties.setProperty("user", username);
            properties.setProperty("password", String.valueOf(password));
            String seconds = Long.toString(Math.max(1, within.toSeconds()));
            properties.setProperty("loginTimeout", seconds);
            properties.setProperty("connectTimeout", seconds);
            properties.setProperty("socketTimeout", seconds);
            try {
                return DriverManager.getConnection(url, properties);
            } finally {
                properties.clear();
            }
        };
    }
}
