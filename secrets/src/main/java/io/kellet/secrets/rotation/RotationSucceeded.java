package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;

/**
 * A new version of a secret is the current one.
 *
 * @param scheduler the scheduler's name
 * @param from which was current before
 * @param to which is current now
 * @param attempt counts from 1
 */
public record RotationSucceeded(
        String scheduler, SecretName secret, SecretVersion from, SecretVersion to, int attempt) {}
