package io.kellet.testkit.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret with its versions, and the rules of their labels: a label is on one version at most; AWSPREVIOUS goes where AWSCURRENT comes from; the
 * first version is the current one; one without a label is there to be tidied away. Guarded by its fake's lock.
 */
final class ShelvedSecret {

    static final String CURRENT = "AWSCURRENT";
    static final String PENDING = "AWSPENDING";
    static final String PREVIOUS = "AWSPREVIOUS";

    private static final int MOST_VERSIONS = 100;
    private static final Duration YOUNG = Duration.ofHours(24);

    final String name;
    final String arn;
    final Instant created;
    final Map<String, ShelvedVersion> versions = new LinkedHashMap<>();

    @Nullable
    String description;

    @Nullable
    String lambda;

    Instant changed;

    @Nullable
    Instant rotated;

    @Nullable
    Instant deleted;

    @Nullable
    Instant gone;

    ShelvedSecret(String name, String arn, Instant now) {
        this.name = name;
        this.arn = arn;
        created = now;
        changed = now;
    }

    @Nullable
    ShelvedVersion with(String label) {
        for (ShelvedVersion version : versions.values()) {
            if (version.labels.contains(label)) {
                return version;
            }
        }
        return null;
    }

    ShelvedVersion version(String id) {
        ShelvedVersion version = versions.get(id);
        if (version == null) {
            throw AwsError.notFound("Secrets Manager can't find the specified secret value for VersionId: " + id);
        }
        return version;
    }

    /** Is it the value that is there already? Then nothing is to be done. */
    boolean has(String id, @Nullable Value value) {
        ShelvedVersion there = versions.get(id);
        if (there == null || there.value == null) {
            return false;
        }
        if (!there.value.isSameAs(value)) {
            throw AwsError.of(
                    "ResourceExistsException",
                    "You can't use ClientRequestToken " + id + " because that value is already in use for a version.");
        }
        return true;
    }

    /** Makes a version, or gives the one that a rotation began its value. */
    ShelvedVersion put(String id, Value value, List<String> labels, Instant now) {
        boolean first = with(CURRENT) == null;
        ShelvedVersion version = versions.get(id);
        if (version == null) {
            tidy(now);
            version = new ShelvedVersion(id, now, value);
            versions.put(id, version);
        } else {
            version.value = value;
        }
        for (String label : labels) {
            attach(label, version);
        }
        if (first) {
            attach(CURRENT, version);
        }
        changed = now;
        return version;
    }

    void attach(String label, ShelvedVersion to) {
        ShelvedVersion from = with(label);
        if (from == to) {
            return;
        }
        if (to.labels.size() >= ShelvedVersion.MOST_LABELS) {
            throw AwsError.of("LimitExceededException", "A version has at most 20 staging labels.");
        }
        if (from != null) {
            from.labels.remove(label);
        }
        to.labels.add(label);
        if (label.equals(CURRENT)) {
            to.labels.remove(PREVIOUS);
            if (from != null) {
                attach(PREVIOUS, from);
            }
        }
    }

    /** Versions without a label go, oldest first, once there are too many and they are a day old. */
    private void tidy(Instant now) {
        List<ShelvedVersion> oldestFirst = new ArrayList<>(versions.values());
        for (ShelvedVersion version : oldestFirst) {
            boolean old = Duration.between(version.created, now).compareTo(YOUNG) >= 0;
            if (versions.size() >= MOST_VERSIONS && version.labels.isEmpty() && old) {
                versions.remove(version.id);
            }
        }
        if (versions.size() >= MOST_VERSIONS) {
            throw AwsError.of("LimitExceededException", "The secret has " + MOST_VERSIONS + " versions.");
        }
    }

    void requireNotDeleted() {
        if (deleted != null) {
            throw AwsError.invalidRequest(
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
    }

    /** Labels of each version that has any: what a description shows. */
    Map<String, @Nullable Object> labels() {
        Map<String, @Nullable Object> labels = new LinkedHashMap<>();
        for (ShelvedVersion version : versions.values()) {
            if (!version.labels.isEmpty()) {
                labels.put(version.id, version.labelList());
            }
        }
        return labels;
    }
}
