package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Instant;

/** There is no value any more: too old, refused, deleted. Who asks for it gets an exception. */
public record SecretLost(
        String secrets, SecretName secret, SecretVersion version, SecretState state, String why, Instant at) {}
