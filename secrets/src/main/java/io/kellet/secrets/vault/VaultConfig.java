package io.kellet.secrets.vault;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretName;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link VaultProvider}. An instance that exists is valid.
 *
 * @param address {@code https://vault.example.com:8200}; without TLS only on the loopback
 * @param namespace of an Enterprise server or OpenBao; empty for none. A server that does not look at it is not used
 * @param mount where the KV engine is mounted, {@code secret}
 * @param kvVersion of that engine, 1 or 2
 * @param login how the provider comes by its token
 * @param tls whom it trusts; null for what this JVM trusts
 * @param dynamic secrets that are not in KV but made on demand, with a lease: {@code db/main} to {@code database/creds/main}
 * @param connectWithin until a connection stands, 50 ms to 10 s; within the time of the call in any case
 * @param loginWithin the time of logins and renewals in the background, and of the one in {@code open}; 100 ms to 30 s
 */
public record VaultConfig(
        URI address,
        String namespace,
        String mount,
        int kvVersion,
        VaultLogin login,
        @Nullable VaultTls tls,
        Map<SecretName, String> dynamic,
        Duration connectWithin,
        Duration loginWithin) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    public VaultConfig {
        requireNonNull(login, "login");
        requireAddress(address);
        if (!requireNonNull(namespace, "namespace").isEmpty()) {
            SecretName.of(namespace);
        }
        SecretName.of(mount);
        if (kvVersion != 1 && kvVersion != 2) {
            throw new IllegalArgumentException("kvVersion must be 1 or 2: " + kvVersion);
        }
        dynamic = Map.copyOf(dynamic);
        dynamic.values().forEach(SecretName::of);
        requireWithin("connectWithin", connectWithin, Duration.ofMillis(50), Duration.ofSeconds(10));
        requireWithin("loginWithin", loginWithin, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    private static void requireAddress(URI address) {
        requireNonNull(address, "address");
        boolean plain = "http".equals(address.getScheme());
        boolean bare = address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"));
        if (!bare || !(plain || "https".equals(address.getScheme()))) {
            throw new IllegalArgumentException(
                    "address must be http(s)://HOST[:PORT] and no more: host=" + address.getHost());
        }
        if (plain && !LOOPBACK.contains(address.getHost())) {
            throw new IllegalArgumentException(
                    "address must be https, or on the loopback: tokens would cross the network in the clear: host="
                            + address.getHost());
        }
    }

    private static void requireWithin(String setting, Duration value, Duration least, Duration most) {
        requireNonNull(value, setting);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(setting + " must be " + least + ".." + most + ": " + value);
        }
    }

    /** Without a slash at its end. */
    String base() {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Starts from the defaults: KV 2 at {@code secret}, no namespace, 1 s to connect, handshake included, 5 s to log in. */
    public static Builder at(String address, VaultLogin login) {
        return new Builder(URI.create(address), login);
    }

    /** Collects settings; the config checks them. */
    public static final class Builder {
        private final URI address;
        private final VaultLogin login;
        private final Map<SecretName, String> dynamic = new LinkedHashMap<>();
        private String namespace = "";
        private String mount = "secret";
        private int kvVersion = 2;
        private @Nullable VaultTls tls;
        private Duration connectWithin = Duration.ofSeconds(1);
        private Duration loginWithin = Duration.ofSeconds(5);

        private Builder(URI address, VaultLogin login) {
            this.address = address;
            this.login = login;
        }

        public Builder namespace(String namespace) {
            this.namespace = namespace;
            return this;
        }

        public Builder kv(String mount, int version) {
            this.mount = mount;
            kvVersion = version;
            return this;
        }

        public Builder tls(VaultTls tls) {
            this.tls = tls;
            return this;
        }

        /** A secret that is made on demand by reading that path. */
        public Builder dynamic(String name, String path) {
            dynamic.put(SecretName.of(name), path);
            return this;
        }

        public Builder connectWithin(Duration connectWithin) {
            this.connectWithin = connectWithin;
            return this;
        }

        public Builder loginWithin(Duration loginWithin) {
            this.loginWithin = loginWithin;
            return this;
        }

        public VaultConfig build() {
            return new VaultConfig(
                    address, namespace, mount, kvVersion, login, tls, dynamic, connectWithin, loginWithin);
        }
    }
}
