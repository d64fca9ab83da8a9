package io.kellet.secrets.vault;

import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_DONE;
import static io.kellet.secrets.vault.VaultTrouble.Kind.NOT_SENT;
import static io.kellet.secrets.vault.VaultTrouble.Kind.REFUSED;

import io.kellet.secrets.json.JsonException;
import io.kellet.secrets.json.JsonText;
import io.kellet.secrets.json.JsonView;
import io.kellet.secrets.json.JsonView.Kind;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.time.Deadline;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes one login, by whatever method. For one thread at a time: {@link Session} holds its lock. */
final class LoginFlow {

    private final VaultConfig config;
    private final VaultCalls calls;
    private final NanoClock clock;
    private final Unwrapping unwrapping;
    private @Nullable SecretBytes spent; // a secret id that was good for one login

    LoginFlow(VaultConfig config, VaultCalls calls, NanoClock clock, Unwrapping unwrapping) {
        this.config = config;
        this.calls = calls;
        this.clock = clock;
        this.unwrapping = unwrapping;
    }

    Grant login(long within) throws VaultTrouble {
        long deadline = Deadline.after(clock.nanos(), within);
        VaultLogin login = config.login();
        Grant grant;
        if (login instanceof VaultLogin.Token token) {
            grant = given(read(token.token()), deadline);
        } else if (login instanceof VaultLogin.AppRole role) {
            grant = byAppRole(role, deadline);
        } else if (login instanceof VaultLogin.Kubernetes pod) {
            grant = posted("auth/" + pod.mount() + "/login", "role", pod.role(), "jwt", read(pod.jwt()), deadline);
        } else if (login instanceof VaultLogin.Userpass user) {
            String path = "auth/" + user.mount() + "/login/" + user.user();
            grant = posted(path, "", "", "password", read(user.password()), deadline);
        } else {
            throw new IllegalStateException("unknown login: " + login.getClass());
        }
        requireNamespace(grant, deadline);
        return grant;
    }

    private long left(long deadline) {
        return Deadline.remaining(deadline, clock.nanos());
    }

    static SecretBytes read(VaultCredential source) throws VaultTrouble {
        try {
            return SecretBytes.takeOver(source.read());
        } catch (IOException | RuntimeException e) {
            throw new VaultTrouble(
                    NOT_SENT,
                    "the credential for the login cannot be read: "
                            + e.getClass().getName());
        }
    }

    private Grant given(SecretBytes token, long deadline) throws VaultTrouble {
        try (VaultAnswer answer = calls.lookupSelf(token, config.namespace(), left(deadline))) {
            JsonView data = accepted(answer, "the token").get("data", Kind.OBJECT);
            long seconds = data.get("ttl", Kind.NUMBER).whole();
            JsonView renewable = data.find("renewable");
            return new Grant(token, seconds, renewable != null && renewable.truth(), false);
        } catch (JsonException e) {
            token.close();
            throw new VaultTrouble(REFUSED, "the answer about the token " + e.getMessage());
        } catch (VaultTrouble e) {
            token.close();
            throw e;
        }
    }

    private Grant byAppRole(VaultLogin.AppRole role, long deadline) throws VaultTrouble {
        SecretBytes id = role.wrapped() ? unwrapping.secretId(role, left(deadline)) : read(role.secretId());
        if (role.singleUse() && spent != null && spent.sameAs(id)) {
            id.close();
            throw new VaultTrouble(
                    NOT_SENT, "the secret id is good for one login, and that was tried: deliver another");
        }
        SecretBytes mine = id.copy();
        try {
            Grant grant =
                    posted("auth/" + role.mount() + "/login", "role_id", role.roleId(), "secret_id", id, deadline);
            spend(mine);
            return grant;
        } catch (VaultTrouble e) {
            if (e.kind() == NOT_SENT || e.kind() == NOT_DONE) {
                mine.close();
            } else {
                spend(mine);
            }
            throw e;
        }
    }

    private void spend(SecretBytes id) {
        if (spent != null) {
            spent.close();
        }
        spent = id;
    }

    /** Posts a login of one plain and one secret member, and closes the secret. */
    private Grant posted(
            String path, String plainName, String plain, String secretName, SecretBytes secret, long deadline)
            throws VaultTrouble {
        byte[] body;
        try (secret;
                JsonText text = new JsonText()) {
            text.raw("{");
            if (!plainName.isEmpty()) {
                text.string(plainName).raw(":").string(plain).raw(",");
            }
            text.string(secretName).raw(":");
            secret.<JsonText, RuntimeException>use(text::string);
            body = text.raw("}").toBytes();
        }
        try (VaultAnswer answer = calls.write(path, body, null, left(deadline))) {
            JsonView auth = accepted(answer, "the login").get("auth", Kind.OBJECT);
            long seconds = auth.get("lease_duration", Kind.NUMBER).whole();
            boolean renewable = auth.get("renewable", Kind.BOOLEAN).truth();
            byte[] token = auth.get("client_token", Kind.STRING).stringBytes();
            if (token.length == 0 || seconds < 0) {
                throw new VaultTrouble(REFUSED, "the login was answered without a token, or with one that has ended");
            }
            return new Grant(SecretBytes.takeOver(token), seconds, renewable, true);
        } catch (JsonException e) {
            throw new VaultTrouble(REFUSED, "the answer to the login " + e.getMessage());
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    static JsonView accepted(VaultAnswer answer, String what) throws VaultTrouble, JsonException {
        if (answer.status() != 200) {
            boolean notNow = switch (answer.status()) {
                case 307, 412, 429, 472, 473, 503 -> true;
                default -> false;
            };
            throw new VaultTrouble(
                    notNow ? NOT_DONE : REFUSED, what + " is not accepted (status " + answer.status() + ")");
        }
        return answer.json();
    }

    /**
     * A server of the community's edition ignores the header and would answer from the one namespace that it has. The token says where it is
     * from; where it does not, a namespace is asked for that cannot be, and a server that answers all the same does not look.
     */
    private void requireNamespace(Grant grant, long deadline) throws VaultTrouble {
        if (config.namespace().isEmpty()) {
            return;
        }
        try {
            if (!isFrom(grant.token(), deadline)) {
                String impossible = config.namespace() + "/kellet-" + UUID.randomUUID();
                try (VaultAnswer answer = calls.lookupSelf(grant.token(), impossible, left(deadline))) {
                    if (answer.status() == 200) {
                        throw new VaultTrouble(
                                VaultTrouble.Kind.UNFIT,
                                "this server ignores namespaces, so it would answer from another place than asked:"
                                        + " namespace=" + config.namespace());
                    }
                }
            }
        } catch (VaultTrouble e) {
            grant.token().close();
            throw e;
        }
    }

    private boolean isFrom(SecretBytes token, long deadline) throws VaultTrouble {
        try (VaultAnswer answer = calls.lookupSelf(token, config.namespace(), left(deadline))) {
            JsonView path =
                    accepted(answer, "the token").get("data", Kind.OBJECT).find("namespace_path");
            return path != null && path.text().equals(config.namespace() + "/");
        } catch (JsonException e) {
            throw new VaultTrouble(REFUSED, "the answer about the token " + e.getMessage());
        }
    }

    void close() {
        if (spent != null) {
            spent.close();
        }
        unwrapping.close();
    }
}
