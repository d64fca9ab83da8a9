package io.kellet.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tokens that were handed out. What was made with one ends with it. */
final class Tokens {

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final InstantSource time;
    private final Leases leases;
    private final Map<String, Token> tokens = new HashMap<>();

    Tokens(InstantSource time, Leases leases) {
        this.time = time;
        this.leases = leases;
    }

    Token root(String id) {
        Token root = new Token(
                id, accessor(), "auth/token/create", List.of("root"), time.instant(), Duration.ZERO, FOREVER, "");
        tokens.put(id, root);
        return root;
    }

    Token issue(String path, List<String> policies, Duration ttl, Duration maxTtl, String namespace) {
        List<String> all = new ArrayList<>(List.of("default"));
        all.addAll(policies);
        String id = "s." + UUID.randomUUID().toString().replace("-", "");
        Token token = new Token(id, accessor(), path, all, time.instant(), ttl, maxTtl, namespace);
        tokens.put(id, token);
        return token;
    }

    private static String accessor() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }

    /** A token that is good; using it counts. */
    Token require(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            throw new Refusal(400, "missing client token");
        }
        sweep();
        Token token = tokens.get(id);
        if (token == null) {
            throw new Refusal(403, "permission denied");
        }
        if (token.usesLeft > 0 && --token.usesLeft == 0) {
            tokens.remove(id); // this use is the last one
        }
        return token;
    }

    private void sweep() {
        Instant now = time.instant();
        List<Token> dead =
                tokens.values().stream().filter(token -> token.isDead(now)).toList();
        dead.forEach(this::revoke);
    }

    void revoke(Token token) {
        tokens.remove(token.id);
        leases.endWith(token.id);
    }

    void revoke(String id) {
        Token token = tokens.get(id);
        if (token != null) {
            revoke(token);
        }
    }

    /** Those that are not the root's. */
    int live() {
        sweep();
        return (int) tokens.values().stream()
                .filter(token -> !token.policies.contains("root"))
                .count();
    }

    void revokeAll() {
        List<Token> all = tokens.values().stream()
                .filter(token -> !token.policies.contains("root"))
                .toList();
        all.forEach(this::revoke);
    }

    Envelope answer(VaultCall call, String rest, Token token) {
        Instant now = time.instant();
        if (rest.equals("lookup-self") && (call.isRead() || call.isWrite())) {
            return Envelope.of(token.lookup(now));
        } else if (rest.equals("renew-self") && call.isWrite()) {
            Envelope answer = new Envelope();
            token.renew(now, call.seconds("increment"), answer);
            answer.auth = token.auth(now);
            return answer;
        } else if (rest.equals("revoke-self") && call.isWrite()) {
            revoke(token);
            return Envelope.nothing();
        }
        throw new Refusal(405);
    }
}
