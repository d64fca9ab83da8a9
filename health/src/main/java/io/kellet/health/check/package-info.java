/**
 * Checks that come with the registry. Each is one class with its options; add one with
 * {@link io.kellet.health.HealthRegistry.Opening#ready} or, if it is a {@link io.kellet.health.LocalCheck}, with
 * {@link io.kellet.health.HealthRegistry.Opening#live}. Over the network: {@link io.kellet.health.check.HttpCheck},
 * {@link io.kellet.health.check.TcpCheck}, {@link io.kellet.health.check.RedisCheck}, {@link io.kellet.health.check.JdbcCheck} and
 * {@link io.kellet.health.check.NtpCheck}. Of this process: start at {@link io.kellet.health.check.HeartbeatCheck}.
 *
 * <p>A check remembers its last look, so each belongs to one registry, which never runs it twice at the same time. It waits no longer
 * than its run may take, where the interface below it lets it. No text of a check holds what a driver or a server has written,
 * unless that cannot hold a secret.
 */
@NullMarked
package io.kellet.health.check;

import org.jspecify.annotations.NullMarked;
