package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;

/**
 * Where a value comes from.
 *
 * @param degraded it comes from a provider that is not the first choice, because those before it did not answer
 */
record Origin(SecretName name, SecretVersion version, boolean degraded, AccessLog log) {}
