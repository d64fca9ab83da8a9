package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckStatus;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a {@link RedisCheck} asks, and how. An instance that exists is valid. Its text shows no password, and no user either.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param user for servers with users of their own (Redis 6 and later); without one the password is the default user's
 * @param password called for every connection; hands out a copy that the check wipes. Absent: the server wants none
 * @param master does a replica fail? It is asked with ROLE, which its user must then be allowed to run
 * @param loading what it means that the server is still loading its data: {@code FAILED} or {@code WARNING}
 * @param tls makes the connection a TLS one; the certificate must be made out to the host. Absent: no TLS
 */
public record RedisCheckConfig(
        String host,
        int port,
        @Nullable String user,
        @Nullable Supplier<char[]> password,
        boolean master,
        CheckStatus loading,
        @Nullable SSLSocketFactory tls) {

    private static final int LONGEST_USER = 256;

    public RedisCheckConfig {
        Endpoint checked = new Endpoint(host, port);
        if (user != null && (user.isBlank() || user.length() > LONGEST_USER)) {
            throw new IllegalArgumentException(
                    "user must be of 1.." + LONGEST_USER + " characters: " + user.length() + " endpoint=" + checked);
        }
        if (user != null && password == null) {
            throw new IllegalArgumentException("a user needs a password: endpoint=" + checked);
        }
        requireNonNull(loading, "loading");
        if (loading != CheckStatus.FAILED && loading != CheckStatus.WARNING) {
            throw new IllegalArgumentException(
                    "loading must be FAILED or WARNING: " + loading + " endpoint=" + checked);
        }
    }

    /** Starts from the defaults: no login, no TLS, a replica is as good as a master, a server that is loading has failed. */
    public static Builder at(String host, int port) {
        return new Builder(host, port);
    }

    @Override
    public String toString() {
        return "RedisCheckConfig(" + new Endpoint(host, port) + (password == null ? "" : ", with a login")
                + (tls == null ? "" : ", TLS") + (master ? ", master only" : "") + ", loading=" + loading + ")";
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final String host;
        private final int port;
        private @Nullable String user;
        private @Nullable Supplier<char[]> password;
        private boolean master;
        private CheckStatus loading = CheckStatus.FAILED;
        private @Nullable SSLSocketFactory tls;

        private Builder(String host, int port) {
            this.host = host;
            this.port = port;
        }

        /** The default user's; called for every connection, and what it returns is wiped. */
        public Builder password(Supplier<char[]> password) {
            this.password = password;
            return this;
        }

        public Builder login(String user, Supplier<char[]> password) {
            this.user = user;
            this.password = password;
            return this;
        }

        /** A replica fails: for whoever writes. */
        public Builder master() {
            this.master = true;
            return this;
        }

        /** A server that is still loading its data is a warning: for whoever can do without it for a while. */
        public Builder loadingIsWarning() {
            this.loading = CheckStatus.WARNING;
            return this;
        }

        public Builder tls(SSLSocketFactory tls) {
            this.tls = tls;
            return this;
        }

        public RedisCheckConfig build() {
            return new RedisCheckConfig(host, port, user, password, master, loading, tls);
        }
    }
}
