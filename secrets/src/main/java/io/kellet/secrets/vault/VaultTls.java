package io.kellet.secrets.vault;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom the provider trusts and who it says it is. That certificates and host names are verified cannot be turned off.
 *
 * @param authorities certificates in PEM that are trusted, and then no others are; null for those of this JVM
 * @param certificate the client's certificate in PEM, followed by those above it; null for none
 * @param key its private key, PKCS #8 in PEM, RSA or EC, of mode 0600 where links lead; null if there is no certificate
 */
public record VaultTls(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {

    public VaultTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key must be given together");
        }
    }

    /** Trusts these and shows nothing. */
    public static VaultTls trusting(Path authorities) {
        return new VaultTls(requireNonNull(authorities, "authorities"), null, null);
    }

    /** Shows a certificate, too. */
    public VaultTls showing(Path certificate, Path key) {
        return new VaultTls(authorities, requireNonNull(certificate, "certificate"), requireNonNull(key, "key"));
    }
}
