package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Instant;

/** A value was taken from a provider further down because those before it did not answer ({@code degraded}), or no longer is. */
public record SecretDegraded(String secrets, SecretName secret, SecretVersion version, boolean degraded, Instant at) {}
