package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;

/**
 * A secret is being rotated.
 *
 * @param scheduler the scheduler's name
 * @param from the version that is current
 * @param attempt counts from 1
 * @param resumed does it go on with a pending version that was there?
 */
public record RotationStarted(String scheduler, SecretName secret, SecretVersion from, int attempt, boolean resumed) {}
