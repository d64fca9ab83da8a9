package io.kellet.secrets.vault;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.util.List;

/** What keeps the values: KV of version 1 or 2. Deadlines are readings of the provider's clock. */
interface Engine {

    /** Beside a secret, for the version that waits for its promotion. No secret's own name ends so. */
    String PENDING = ".pending";

    /** Before the number or mark of a pending version. */
    String PENDING_ID = "pending-";

    Fetched fetch(SecretName name, Which which, long deadline);

    SecretVersion put(SecretName name, SecretBytes value, PutRequest request, long deadline);

    SecretVersion promote(SecretName name, String pending, long deadline);

    List<VersionInfo> versions(SecretName name, long deadline);

    void delete(SecretName name, long deadline);

    /** Where names are listed. */
    String listing(String prefix);

    static void requireOwn(SecretName name) {
        if (name.text().endsWith(PENDING)) {
            throw new IllegalArgumentException(
                    "names that end with " + PENDING + " are for versions that wait for their promotion: " + name);
        }
    }
}
