package io.kellet.testkit.vault;

import static java.util.Objects.requireNonNull;

import io.kellet.testkit.wire.FaultPlan;
import io.kellet.testkit.wire.Json;
import io.kellet.testkit.wire.LoopbackServer;
import io.kellet.testkit.wire.WireRequest;
import io.kellet.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A Vault server for tests: KV of both versions, tokens, AppRole, userpass and Kubernetes logins, wrapped answers, a database engine with
 * leases, policies, namespaces, seal, standby and rate quota. It refuses what the real one refuses, with its status and its words, and its
 * time is the test's. What goes wrong on the wire is up to its {@link #faults}.
 *
 * <p>Mounted are {@code secret} (KV 2), {@code kv} (KV 1) and {@code database}.
 */
public final class FakeVault implements AutoCloseable {

    /** The token that may do everything. */
    public static final String ROOT = "root";

    private static final Duration LONG = Duration.ofDays(32);

    /** What a server is opened with. */
    public static final class Opening {
        private final InstantSource time;
        private final Set<String> namespaces = new TreeSet<>();
        private @Nullable SSLContext tls;
        private boolean asks;

        private Opening(InstantSource time) {
            this.time = requireNonNull(time, "time");
        }

        /** Is an Enterprise server with these namespaces, which share what they hold; without it ignores the header. */
        public Opening namespaces(String... names) {
            namespaces.addAll(List.of(names));
            return this;
        }

        /**
         * Speaks TLS.
         *
         * @param asks whether clients must show a certificate
         */
        public Opening tls(SSLContext context, boolean asks) {
            tls = requireNonNull(context, "context");
            this.asks = asks;
            return this;
        }

        public FakeVault open() throws IOException {
            return new FakeVault(this);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final KvVersions versions;
    private final KvPlain plain = new KvPlain();
    private final Leases leases;
    private final Tokens tokens;
    private final Logins logins;
    private final Wrapping wrapping;
    private final Policies policies = new Policies();
    private final SystemCalls system;
    private final Set<String> namespaces;
    private final List<String> seen = new ArrayList<>();
    private final LoopbackServer server;
    private int refusals;
    private @Nullable String retryAfter;
    private @Nullable String active;

    private FakeVault(Opening opening) throws IOException {
        versions = new KvVersions(opening.time);
        leases = new Leases(opening.time);
        tokens = new Tokens(opening.time, leases);
        logins = new Logins(tokens);
        wrapping = new Wrapping(opening.time);
        system = new SystemCalls(opening.time);
        namespaces = Set.copyOf(opening.namespaces);
        tokens.root(ROOT);
        server = opening.tls == null
                ? LoopbackServer.open(this::answer)
                : LoopbackServer.overTls(this::answer, opening.tls, opening.asks);
    }

    /** A server to be opened, whose tokens and leases age by that time. */
    public static Opening of(InstantSource time) {
        return new Opening(time);
    }

    /** {@code http://127.0.0.1:34567}. */
    public String address() {
        return server.address();
    }

    public LoopbackServer server() {
        return server;
    }

    public FaultPlan faults() {
        return server.faults();
    }

    // what it is told by the test

    /** Adds a rule: {@code policy("app", "secret/data/*", "read")}. */
    public FakeVault policy(String name, String pattern, String... capabilities) {
        return locked(() -> policies.add(name, pattern, capabilities));
    }

    /** A token with these policies. */
    public String token(Duration ttl, Duration maxTtl, String... policyNames) {
        return get(() -> tokens.issue("auth/token/create", List.of(policyNames), ttl, maxTtl, "").id);
    }

    /** A token of a kind that cannot be renewed. */
    public String batchToken(Duration ttl, String... policyNames) {
        return get(() -> {
            Token token = tokens.issue("auth/token/create", List.of(policyNames), ttl, ttl, "");
            token.type = "batch";
            return token.id;
        });
    }

    /** A token that is good for so many calls. */
    public String tokenForCalls(int calls, String... policyNames) {
        return get(() -> {
            Token token = tokens.issue("auth/token/create", List.of(policyNames), LONG, LONG, "");
            token.usesLeft = calls;
            return token.id;
        });
    }

    /** A role of AppRole; returns its id. */
    public String appRole(String name, Duration ttl, Duration maxTtl, String... policyNames) {
        return get(() -> logins.appRole(name, ttl, maxTtl, policyNames));
    }

    /**
     * A secret id for a role.
     *
     * @param uses logins it is good for; 0 for any number
     */
    public String secretId(String role, int uses) {
        return get(() -> logins.secretId(role, uses));
    }

    /** A wrapping token around a new secret id. */
    public String wrappedSecretId(String role, int uses, Duration ttl) {
        return wrapped("auth/approle/role/" + role + "/secret-id", secretId(role, uses), ttl);
    }

    /** A wrapping token around a secret id that was wrapped somewhere else than it should be. */
    public String wrapped(String creationPath, String secretId, Duration ttl) {
        return get(() -> {
            Envelope answer = Envelope.of(Map.of("secret_id", secretId));
            Map<String, @Nullable Object> info =
                    requireNonNull(Json.object(wrapping.wrap(answer, creationPath, ttl.toSeconds()).wrapInfo));
            return String.valueOf(info.get("token"));
        });
    }

    public FakeVault user(String name, String password, Duration ttl, Duration maxTtl, String... policyNames) {
        return locked(() -> logins.user(name, password, ttl, maxTtl, policyNames));
    }

    public FakeVault pod(String role, String jwt, Duration ttl, Duration maxTtl, String... policyNames) {
        return locked(() -> logins.pod(role, jwt, ttl, maxTtl, policyNames));
    }

    /** A role of the database engine. */
    public FakeVault database(String role, Duration ttl, Duration maxTtl, boolean renewable) {
        return locked(() -> leases.role(role, ttl, maxTtl, renewable));
    }

    /** From now on every write to {@code secret} must say which version it expects. */
    public FakeVault requireCas() {
        return locked(versions::requireCas);
    }

    public FakeVault seal() {
        return locked(() -> system.sealed = true);
    }

    public FakeVault unseal() {
        return locked(() -> system.sealed = false);
    }

    /** Is a standby that sends clients to the active server; null makes it the active one again. */
    public FakeVault standby(@Nullable String activeAddress) {
        return locked(() -> {
            active = activeAddress;
            system.standby = activeAddress != null;
        });
    }

    /**
     * Refuses so many calls because of a rate quota.
     *
     * @param after what Retry-After says; null as older servers, which do not send it
     */
    public FakeVault quota(int calls, @Nullable String after) {
        return locked(() -> {
            refusals = calls;
            retryAfter = after;
        });
    }

    /** Ends a token, and what was made with it. */
    public FakeVault revoke(String token) {
        return locked(() -> tokens.revoke(token));
    }

    /** Ends all tokens but the root's. */
    public FakeVault revokeAll() {
        return locked(tokens::revokeAll);
    }

    // what it tells the test

    /** How many tokens live, the root's apart. */
    public int liveTokens() {
        return get(tokens::live);
    }

    public int liveLeases() {
        return get(leases::live);
    }

    /** May the user that the database engine made still log in? */
    public boolean isLive(String databaseUser) {
        return get(() -> leases.isLive(databaseUser));
    }

    /** How many database users were made. */
    public int usersMade() {
        return get(leases::made);
    }

    /** How many versions of a secret were written since it was there. */
    public long versionsWritten(String name) {
        return get(() -> versions.written(name));
    }

    /** All requests that were handled, as {@code GET secret/data/a}. */
    public List<String> requests() {
        return get(() -> List.copyOf(seen));
    }

    /** How many of them begin so. */
    public long requests(String beginning) {
        return requests().stream()
                .filter(request -> request.startsWith(beginning))
                .count();
    }

    // the wire

    private WireResponse answer(WireRequest request) {
        lock.lock();
        try {
            String moved = cleaned(request.path());
            if (!moved.equals(request.path())) {
                return WireResponse.of(
                                301, "text/html; charset=utf-8", "<a href=\"" + moved + "\">Moved Permanently</a>.\n\n")
                        .with("Location", moved);
            }
            VaultCall call = new VaultCall(request);
            seen.add(call.method() + " " + call.path());
            WireResponse open = system.withoutToken(call);
            if (open != null) {
                return open;
            }
            if (system.sealed) {
                throw new Refusal(
                        503,
                        call.token() == null ? "Vault is sealed" : "error performing token check: Vault is sealed");
            }
            if (active != null) {
                return WireResponse.of(307).with("Location", active + request.target());
            }
            if (refusals > 0) {
                refusals--;
                WireResponse refused = Envelope.refusal(
                        new Refusal(429, "request path \"" + call.path() + "\": rate limit quota exceeded"));
                return retryAfter == null ? refused : refused.with("Retry-After", retryAfter);
            }
            Envelope answer = routed(call, namespace(call));
            String wrap = call.header("X-Vault-Wrap-TTL");
            return wrap == null
                    ? answer.response()
                    : wrapping.wrap(answer, call.path(), Seconds.parse(wrap)).response();
        } catch (Refusal e) {
            return Envelope.refusal(e);
        } finally {
            lock.unlock();
        }
    }

    /** As a Go server does it before it looks at anything else. */
    private static String cleaned(String path) {
        ArrayList<String> parts = new ArrayList<>();
        String[] all = path.split("/", -1);
        for (int i = 1; i < all.length; i++) {
            boolean last = i == all.length - 1;
            if (all[i].equals("..")) {
                if (!parts.isEmpty()) {
                    parts.remove(parts.size() - 1);
                }
            } else if (!all[i].equals(".") && (!all[i].isEmpty() || last)) {
                parts.add(all[i]);
            }
        }
        return "/" + String.join("/", parts);
    }

    private String namespace(VaultCall call) {
        String asked = call.header("X-Vault-Namespace");
        if (asked == null || namespaces.isEmpty()) {
            return ""; // the community's server does not look at it
        }
        String name = asked.endsWith("/") ? asked.substring(0, asked.length() - 1) : asked;
        if (!namespaces.contains(name)) {
            throw new Refusal(404, "no handler for route '" + call.path() + "'");
        }
        return name;
    }

    private Envelope routed(VaultCall call, String namespace) {
        String path = call.path();
        if (Logins.isLogin(call)) {
            Envelope answer = new Envelope();
            Token token = logins.login(call, namespace);
            answer.auth = token.auth(token.issued);
            return answer;
        } else if (path.equals("sys/wrapping/lookup")) {
            return wrapping.lookup(call);
        } else if (path.equals("sys/wrapping/unwrap") && (wrapping.isWrapping(call.token()) || call.token() == null)) {
            return wrapping.unwrap(call);
        }
        Token token = tokens.require(call.token());
        policies.require(token, call);
        int slash = path.indexOf('/');
        String rest = path.substring(slash + 1);
        return switch (slash < 0 ? path : path.substring(0, slash)) {
            case "secret" -> versions.answer(call, rest);
            case "kv" -> plain.answer(call, rest);
            case "database" -> leases.credentials(call, rest, token);
            case "auth" -> auth(call, rest, token);
            case "sys" -> sys(call, rest);
            default -> throw noRoute(path);
        };
    }

    private Envelope auth(VaultCall call, String rest, Token token) {
        if (rest.startsWith("token/")) {
            return tokens.answer(call, rest.substring("token/".length()), token);
        } else if (rest.startsWith("approle/")) {
            return logins.newSecretId(call, rest.substring("approle/".length()));
        }
        throw noRoute(call.path());
    }

    private Envelope sys(VaultCall call, String rest) {
        if (rest.startsWith("leases/")) {
            return leases.answer(call, rest.substring("leases/".length()));
        } else if (rest.equals("wrapping/unwrap")) {
            return wrapping.unwrap(call);
        } else if (rest.equals("seal") && call.isWrite()) {
            system.sealed = true;
            return Envelope.nothing();
        }
        throw noRoute(call.path());
    }

    private static Refusal noRoute(String path) {
        return new Refusal(404, "no handler for route '" + path + "'");
    }

    // the lock

    private FakeVault locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            return this;
        } finally {
            lock.unlock();
        }
    }

    private <T> T get(java.util.function.Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "FakeVault(" + address() + ")";
    }
}
