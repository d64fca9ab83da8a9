package io.kellet.testkit.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What changes secrets. Guarded by its fake's lock. */
final class WriteOperations {

    private static final int DEFAULT_WINDOW = 30;

    private final Shelf shelf;

    WriteOperations(Shelf shelf) {
        this.shelf = shelf;
    }

    Map<String, @Nullable Object> createSecret(Arguments in, Instant now) {
        String name = in.required("Name");
        String token = token(in);
        String description = in.text("Description");
        Value value = in.value();
        in.end();
        ShelvedSecret there = shelf.named(name);
        if (there != null) {
            if (there.deleted != null) {
                throw AwsError.invalidRequest("You can't create this secret because a secret with this name is already"
                        + " scheduled for deletion.");
            }
            if (!there.versions.containsKey(token) || !there.has(token, value)) {
                throw AwsError.of(
                        "ResourceExistsException",
                        "The operation failed because the secret " + name + " already exists.");
            }
            return answer(there, token);
        }
        ShelvedSecret secret = shelf.create(name, now);
        secret.description = description;
        if (value == null) {
            return answer(secret, null);
        }
        secret.put(token, value, List.of(ShelvedSecret.CURRENT), now);
        return answer(secret, token);
    }

    Map<String, @Nullable Object> putSecretValue(Arguments in, Instant now) {
        String id = in.required("SecretId");
        String token = token(in);
        List<String> labels = in.texts("VersionStages");
        Value value = in.value();
        in.end();
        ShelvedSecret secret = shelf.find(id);
        secret.requireNotDeleted();
        if (value == null) {
            throw AwsError.invalidParameter("You must provide either SecretString or SecretBinary.");
        }
        if (!secret.has(token, value)) {
            secret.put(token, value, labelsToPut(labels), now);
        }
        Map<String, @Nullable Object> answer = answer(secret, token);
        answer.put("VersionStages", secret.version(token).labelList());
        return answer;
    }

    private static List<String> labelsToPut(@Nullable List<String> labels) {
        if (labels == null) {
            return List.of(ShelvedSecret.CURRENT);
        }
        Set<String> distinct = new HashSet<>(labels);
        boolean good =
                !labels.isEmpty() && labels.size() <= ShelvedVersion.MOST_LABELS && distinct.size() == labels.size();
        if (!good || labels.stream().anyMatch(label -> label.isEmpty() || label.length() > 256)) {
            throw AwsError.validation(
                    "Value at 'VersionStages' must be 1 to 20 labels of 1 to 256 characters, each once");
        }
        return labels;
    }

    Map<String, @Nullable Object> updateSecretVersionStage(Arguments in, Instant now) {
        String id = in.required("SecretId");
        String label = in.label("VersionStage");
        String from = in.id("RemoveFromVersionId");
        String to = in.id("MoveToVersionId");
        in.end();
        if (label == null) {
            throw AwsError.validation("Value at 'VersionStage' must not be null");
        }
        ShelvedSecret secret = shelf.find(id);
        secret.requireNotDeleted();
        ShelvedVersion has = secret.with(label);
        requireWhereItIs(label, from, to, has);
        if (to != null) {
            secret.attach(label, secret.version(to));
        } else if (label.equals(ShelvedSecret.CURRENT)) {
            throw AwsError.invalidParameter("You can only move staging label AWSCURRENT to a different secret version."
                    + " It can't be completely removed.");
        } else {
            secret.version(String.valueOf(from)).labels.remove(label);
        }
        secret.changed = now;
        return answer(secret, null);
    }

    /** Whoever moves a label must say where it is. */
    private static void requireWhereItIs(
            String label, @Nullable String from, @Nullable String to, @Nullable ShelvedVersion has) {
        if (from == null && to == null) {
            throw AwsError.invalidParameter("You must specify RemoveFromVersionId, MoveToVersionId, or both.");
        }
        if (from == null && has != null && !has.id.equals(to)) {
            throw AwsError.invalidParameter("The parameter RemoveFromVersionId can't be empty. Staging label " + label
                    + " is currently attached to version " + has.id
                    + ", so you must explicitly reference that version in"
                    + " RemoveFromVersionId.");
        }
        if (from != null && (has == null || !has.id.equals(from))) {
            throw AwsError.invalidParameter("The staging label " + label + " isn't attached to version " + from
                    + ", which RemoveFromVersionId names.");
        }
    }

    /** Begins: the pending version has no value until whoever rotates puts one. */
    Map<String, @Nullable Object> rotateSecret(Arguments in, Instant now) {
        String id = in.required("SecretId");
        String token = token(in);
        String lambda = in.text("RotationLambdaARN");
        in.end();
        ShelvedSecret secret = shelf.find(id);
        secret.requireNotDeleted();
        ShelvedVersion pending = secret.with(ShelvedSecret.PENDING);
        ShelvedVersion current = secret.with(ShelvedSecret.CURRENT);
        if (pending != null && pending.id.equals(token)) {
            return answer(secret, token);
        }
        if (lambda == null && secret.lambda == null) {
            throw AwsError.invalidRequest("No Lambda rotation function ARN is associated with this secret.");
        }
        if (current == null) {
            throw AwsError.invalidRequest("The secret has no value to rotate.");
        }
        if (pending != null && pending != current) {
            throw AwsError.invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
        }
        if (secret.versions.containsKey(token)) {
            throw AwsError.of("ResourceExistsException", "The token is in use for another version.");
        }
        secret.lambda = lambda == null ? secret.lambda : lambda;
        ShelvedVersion made = new ShelvedVersion(token, now, null);
        secret.versions.put(token, made);
        secret.attach(ShelvedSecret.PENDING, made);
        secret.rotated = now;
        return answer(secret, token);
    }

    Map<String, @Nullable Object> deleteSecret(Arguments in, Instant now) {
        String id = in.required("SecretId");
        Integer window = in.number("RecoveryWindowInDays", 7, 30);
        boolean force = in.flag("ForceDeleteWithoutRecovery", false);
        in.end();
        if (force && window != null) {
            throw AwsError.invalidParameter(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        }
        ShelvedSecret secret = shelf.find(id);
        Instant gone = force ? now : now.plus(Duration.ofDays(window == null ? DEFAULT_WINDOW : window));
        if (force) {
            shelf.remove(secret);
        } else {
            secret.requireNotDeleted();
            secret.deleted = now;
            secret.gone = gone;
        }
        Map<String, @Nullable Object> answer = answer(secret, null);
        answer.put("DeletionDate", ShelvedVersion.seconds(gone));
        return answer;
    }

    Map<String, @Nullable Object> restoreSecret(Arguments in) {
        String id = in.required("SecretId");
        in.end();
        ShelvedSecret secret = shelf.find(id);
        secret.deleted = null;
        secret.gone = null;
        return answer(secret, null);
    }

    private static String token(Arguments in) {
        String token = in.id("ClientRequestToken");
        return token == null ? UUID.randomUUID().toString() : token;
    }

    private static Map<String, @Nullable Object> answer(ShelvedSecret secret, @Nullable String version) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ARN", secret.arn);
        answer.put("Name", secret.name);
        if (version != null) {
            answer.put("VersionId", version);
        }
        return answer;
    }
}
