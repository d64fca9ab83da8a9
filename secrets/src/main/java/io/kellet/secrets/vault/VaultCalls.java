package io.kellet.secrets.vault;

import io.kellet.secrets.provider.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * The calls that the provider makes, whoever makes them. Each answers with what the server said, whatever it is, or throws that there was no
 * answer. None is ever repeated here. Paths are of characters that need no encoding; bodies stay the caller's.
 */
interface VaultCalls extends AutoCloseable {

    /**
     * Reads.
     *
     * @param query without its question mark
     * @param within nanoseconds for all of it
     */
    VaultAnswer read(String path, @Nullable String query, SecretBytes token, long within) throws VaultTrouble;

    VaultAnswer list(String path, SecretBytes token, long within) throws VaultTrouble;

    /** Posts; without a token if there is none yet. */
    VaultAnswer write(String path, byte[] body, @Nullable SecretBytes token, long within) throws VaultTrouble;

    VaultAnswer delete(String path, SecretBytes token, long within) throws VaultTrouble;

    /**
     * Asks who the token is.
     *
     * @param namespace where to ask
     */
    VaultAnswer lookupSelf(SecretBytes token, String namespace, long within) throws VaultTrouble;

    VaultAnswer renewSelf(SecretBytes token, long seconds, long within) throws VaultTrouble;

    VaultAnswer revokeSelf(SecretBytes token, long within) throws VaultTrouble;

    /** Calls under way fail; others may follow. */
    void cancelUnderWay();

    /** Ends the connections. */
    @Override
    void close();
}
