package io.kellet.secrets.provider;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * What is known of a version without its value.
 *
 * @param usable no if it is deleted or destroyed
 */
public record VersionInfo(SecretVersion version, Set<Stage> stages, boolean usable) {

    public VersionInfo {
        requireNonNull(version, "version");
        stages = Set.copyOf(stages);
    }
}
