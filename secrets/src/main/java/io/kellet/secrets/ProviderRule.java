package io.kellet.secrets;

import io.kellet.secrets.provider.SecretProvider;
import java.util.List;

/** Which chains of providers may be opened at all. */
public enum ProviderRule {
    /** Any. */
    ANY,
    /** None that uses the network: development. */
    LOCAL_ONLY,
    /** At least one that uses the network: a production that would run on a file alone is a mistake. */
    REMOTE_REQUIRED;

    void require(List<SecretProvider> chain) {
        boolean remote = chain.stream().anyMatch(SecretProvider::isRemote);
        if (this == LOCAL_ONLY && remote) {
            throw new IllegalArgumentException("providers must not use the network: " + names(chain));
        }
        if (this == REMOTE_REQUIRED && !remote) {
            throw new IllegalArgumentException("providers must have one that uses the network: " + names(chain));
        }
    }

    private static List<String> names(List<SecretProvider> chain) {
        return chain.stream().map(SecretProvider::name).toList();
    }
}
