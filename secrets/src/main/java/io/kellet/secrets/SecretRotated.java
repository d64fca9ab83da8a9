package io.kellet.secrets;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import java.time.Instant;

/**
 * Another version is in use now.
 *
 * @param secrets whose cache it is
 * @param from the version before; the overlap during which it can still be used begins
 * @param to the version from now on
 * @param acknowledged did all listeners return in time and without a failure?
 */
public record SecretRotated(
        String secrets, SecretName secret, SecretVersion from, SecretVersion to, boolean acknowledged, Instant at) {}
