package io.kellet.secrets.aws;

import static java.util.Objects.requireNonNull;

import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.Stage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What AWS says about a secret besides its value.
 *
 * @param secret as Kellet calls it
 * @param arn as AWS calls it
 * @param rotates does AWS rotate it by itself?
 * @param changed when it was changed, if AWS says so
 * @param rotated when it was rotated, if it was
 * @param deleted when it was deleted; null if it is not. It can be {@linkplain AwsProvider#restore restored} for a while
 * @param labels of each version that has any
 */
public record AwsDescription(
        SecretName secret,
        String arn,
        boolean rotates,
        @Nullable Instant changed,
        @Nullable Instant rotated,
        @Nullable Instant deleted,
        Map<String, Set<String>> labels) {

    public AwsDescription {
        requireNonNull(secret, "secret");
        requireNonNull(arn, "arn");
        Map<String, Set<String>> copy = new HashMap<>();
        labels.forEach((version, of) -> copy.put(version, Set.copyOf(of)));
        labels = Map.copyOf(copy);
    }

    static AwsDescription of(
            SecretName secret, software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse answer) {
        Map<String, Set<String>> labels = new HashMap<>();
        for (Map.Entry<String, List<String>> version :
                answer.versionIdsToStages().entrySet()) {
            labels.put(version.getKey(), Set.copyOf(version.getValue()));
        }
        return new AwsDescription(
                secret,
                String.valueOf(answer.arn()),
                Boolean.TRUE.equals(answer.rotationEnabled()),
                answer.lastChangedDate(),
                answer.lastRotatedDate(),
                answer.deletedDate(),
                labels);
    }

    /** The version with that label; null if none has it. */
    public @Nullable String versionWith(String label) {
        for (Map.Entry<String, Set<String>> version : labels.entrySet()) {
            if (version.getValue().contains(label)) {
                return version.getKey();
            }
        }
        return null;
    }

    /** The version in that stage; null if there is none. */
    public @Nullable String versionIn(Stage stage) {
        return versionWith(Labels.of(stage));
    }
}
