package io.kellet.secrets.rotation;

import io.kellet.secrets.provider.SecretName;

/**
 * An attempt to rotate a secret has failed. It is made again; but for {@link RotationPhase#FINISH} the version that was current still is.
 *
 * @param scheduler the scheduler's name
 * @param phase where it failed
 * @param kind of few: {@code timeout}, {@code sql}, {@code step}, {@code interrupted}, or what kind of
 *     {@link io.kellet.secrets.provider.SecretException} the store threw
 * @param detail what is the matter, without a value
 * @param attempt counts from 1
 */
public record RotationFailed(
        String scheduler, SecretName secret, RotationPhase phase, String kind, String detail, int attempt) {}
