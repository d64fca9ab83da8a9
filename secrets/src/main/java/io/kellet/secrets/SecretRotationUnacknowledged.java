package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Instant;

/**
 * A listener did not say in time, or not at all, that it is ready for a version. The version is put to use all the same.
 *
 * @param listener as it called itself
 * @param why {@code late}, {@code busy with the version before}, or the class of what it threw
 */
public record SecretRotationUnacknowledged(
        String secrets, SecretName secret, SecretVersion to, String listener, String why, Instant at) {}
