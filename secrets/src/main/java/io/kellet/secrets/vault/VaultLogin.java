package io.kellet.secrets.vault;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretName;

/** How the provider comes by its token. */
public sealed interface VaultLogin {

    /** A token that somebody else made, and ends; it is renewed if it can be, and never revoked. */
    record Token(VaultCredential token) implements VaultLogin {
        public Token {
            requireNonNull(token, "token");
        }
    }

    /**
     * AppRole.
     *
     * @param mount where the method is mounted, {@code approle}
     * @param wrapped whether what is read is a wrapping token around the secret id; it is unwrapped once, and that it cannot be is a
     *     {@link VaultWrapRefused}
     * @param singleUse whether a secret id is good for one login: then none is tried again if its outcome is not known, until the source
     *     gives another
     */
    record AppRole(String mount, String roleId, VaultCredential secretId, boolean wrapped, boolean singleUse)
            implements VaultLogin {
        public AppRole {
            SecretName.of(mount);
            requireNonNull(roleId, "roleId");
            requireNonNull(secretId, "secretId");
            if (roleId.isBlank() || roleId.length() > 256) {
                throw new IllegalArgumentException("roleId must be 1..256 characters: " + roleId.length());
            }
        }
    }

    /** The service account of a pod. */
    record Kubernetes(String mount, String role, VaultCredential jwt) implements VaultLogin {
        public Kubernetes {
            SecretName.of(mount);
            SecretName.of(role);
            requireNonNull(jwt, "jwt");
        }
    }

    /** A name and a password. */
    record Userpass(String mount, String user, VaultCredential password) implements VaultLogin {
        public Userpass {
            SecretName.of(mount);
            if (SecretName.of(user).text().indexOf('/') >= 0) {
                throw new IllegalArgumentException("user must not have a slash in it: " + user);
            }
            requireNonNull(password, "password");
        }
    }

    static VaultLogin token(VaultCredential token) {
        return new Token(token);
    }

    static VaultLogin appRole(String roleId, VaultCredential secretId) {
        return new AppRole("approle", roleId, secretId, false, false);
    }

    /** AppRole with a secret id that arrives wrapped and is taken to be good for one login. */
    static VaultLogin wrappedAppRole(String roleId, VaultCredential wrappingToken) {
        return new AppRole("approle", roleId, wrappingToken, true, true);
    }

    static VaultLogin kubernetes(String role, VaultCredential jwt) {
        return new Kubernetes("kubernetes", role, jwt);
    }

    static VaultLogin userpass(String user, VaultCredential password) {
        return new Userpass("userpass", user, password);
    }
}
