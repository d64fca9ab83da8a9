package io.kellet.testkit.vault;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** AppRole, userpass and Kubernetes logins. */
final class Logins {

    private record Role(String name, List<String> policies, Duration ttl, Duration maxTtl) {}

    private static final class SecretId {
        final String role;
        int usesLeft; // 0: no limit

        SecretId(String role, int usesLeft) {
            this.role = role;
            this.usesLeft = usesLeft;
        }
    }

    private final Tokens tokens;
    private final Map<String, Role> appRoles = new HashMap<>(); // by role id
    private final Map<String, SecretId> secretIds = new HashMap<>();
    private final Map<String, Role> users = new HashMap<>();
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, Role> pods = new HashMap<>();
    private final Map<String, String> jwts = new HashMap<>();

    Logins(Tokens tokens) {
        this.tokens = tokens;
    }

    String appRole(String name, Duration ttl, Duration maxTtl, String... policies) {
        String roleId = UUID.randomUUID().toString();
        appRoles.put(roleId, new Role(name, List.of(policies), ttl, maxTtl));
        return roleId;
    }

    String secretId(String role, int uses) {
        String id = UUID.randomUUID().toString();
        secretIds.put(id, new SecretId(role, uses));
        return id;
    }

    void user(String name, String password, Duration ttl, Duration maxTtl, String... policies) {
        users.put(name, new Role(name, List.of(policies), ttl, maxTtl));
        passwords.put(name, password);
    }

    void pod(String role, String jwt, Duration ttl, Duration maxTtl, String... policies) {
        pods.put(role, new Role(role, List.of(policies), ttl, maxTtl));
        jwts.put(role, jwt);
    }

    static boolean isLogin(VaultCall call) {
        String path = call.path();
        return path.equals("auth/approle/login")
                || path.equals("auth/kubernetes/login")
                || path.startsWith("auth/userpass/login/");
    }

    Token login(VaultCall call, String namespace) {
        if (!call.isWrite()) {
            throw new Refusal(405);
        }
        String path = call.path();
        Role role = path.equals("auth/approle/login")
                ? byAppRole(call)
                : path.equals("auth/kubernetes/login")
                        ? byPod(call)
                        : byUser(call, path.substring("auth/userpass/login/".length()));
        Token token = tokens.issue(path, role.policies(), role.ttl(), role.maxTtl(), namespace);
        token.meta.put("role_name", role.name());
        return token;
    }

    private Role byAppRole(VaultCall call) {
        Role role = appRoles.get(call.text("role_id"));
        if (role == null) {
            throw new Refusal(400, call.text("role_id").isEmpty() ? "missing role_id" : "invalid role ID");
        }
        if (call.text("secret_id").isEmpty()) {
            throw new Refusal(400, "missing secret_id");
        }
        SecretId secret = secretIds.get(call.text("secret_id"));
        if (secret == null || !secret.role.equals(role.name())) {
            throw new Refusal(400, "invalid secret id");
        }
        if (secret.usesLeft > 0 && --secret.usesLeft == 0) {
            secretIds.remove(call.text("secret_id"));
        }
        return role;
    }

    private Role byUser(VaultCall call, String name) {
        Role user = users.get(name);
        if (user == null || !call.text("password").equals(passwords.get(name))) {
            throw new Refusal(400, "invalid username or password");
        }
        return user;
    }

    private Role byPod(VaultCall call) {
        Role pod = pods.get(call.text("role"));
        if (pod == null) {
            throw new Refusal(400, "invalid role name \"" + call.text("role") + "\"");
        }
        if (!call.text("jwt").equals(jwts.get(call.text("role")))) {
            throw new Refusal(403, "permission denied");
        }
        return pod;
    }

    /** {@code role/NAME/secret-id} of the AppRole engine, for whoever may. */
    Envelope newSecretId(VaultCall call, String rest) {
        String[] parts = rest.split("/", -1);
        boolean known = parts.length == 3
                && parts[0].equals("role")
                && parts[2].equals("secret-id")
                && appRoles.values().stream().anyMatch(role -> role.name().equals(parts[1]));
        if (!known || !call.isWrite()) {
            throw new Refusal(404);
        }
        Map<String, @Nullable Object> data = new TreeMap<>();
        data.put("secret_id", secretId(parts[1], (int) call.seconds("num_uses")));
        data.put("secret_id_accessor", UUID.randomUUID().toString());
        data.put("secret_id_ttl", 0);
        return Envelope.of(new LinkedHashMap<>(data));
    }
}
