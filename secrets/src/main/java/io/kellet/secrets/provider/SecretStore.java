package io.kellet.secrets.provider;

import java.time.Duration;
import java.util.List;

/**
 * A provider that can be written to. Each operation can be repeated after a failure whose outcome is not known: done twice it is done once.
 */
public interface SecretStore extends SecretProvider {

    /**
     * Makes a new version. CURRENT moves to it if the request says so and the old one becomes PREVIOUS; the first version of a secret is always
     * CURRENT.
     *
     * @return the version that was made, or the one that an earlier call with the same token and value made
     * @throws SecretException of its kinds also {@link SecretConflictException}: the token was used for another value, or the secret is no longer
     *     at the version that was expected
     */
    SecretVersion put(SecretName name, SecretBytes value, PutRequest request, Duration within);

    /**
     * Makes the pending version the current one, and the current one the previous one. Done again for the same version it changes nothing.
     *
     * @param pending the id of the version
     * @throws SecretException if it is not there; {@link SecretConflictException} if another is pending
     */
    SecretVersion promote(SecretName name, String pending, Duration within);

    /** All versions it keeps, newest first. No values. */
    List<VersionInfo> versions(SecretName name, Duration within);

    /**
     * The names that begin so, sorted.
     *
     * @param prefix whole parts of a name, {@code db}, or empty for all
     */
    List<SecretName> list(String prefix, Duration within);

    /**
     * Deletes a secret the way this provider does it so that it can be undone for a while; where it has no such way, for good, and its
     * Javadoc says so.
     */
    void delete(SecretName name, Duration within);
}
