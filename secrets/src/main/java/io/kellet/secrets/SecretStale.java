package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Instant;

/** A value could not be fetched again and is given as it is. Said once, not for each further try. */
public record SecretStale(String secrets, SecretName secret, SecretVersion version, String why, Instant at) {}
