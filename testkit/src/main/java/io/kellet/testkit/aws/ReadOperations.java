package io.kellet.testkit.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What changes nothing. Guarded by its fake's lock. */
final class ReadOperations {

    private static final int MOST_IN_BATCH = 20;

    private final Shelf shelf;

    /** At most so many entries in one answer, however many are asked for. */
    int pageSize = 100;

    ReadOperations(Shelf shelf) {
        this.shelf = shelf;
    }

    Map<String, @Nullable Object> getSecretValue(Arguments in) {
        String id = in.required("SecretId");
        String version = in.id("VersionId");
        String label = in.label("VersionStage");
        in.end();
        return value(shelf.find(id), version, label);
    }

    private static Map<String, @Nullable Object> value(
            ShelvedSecret secret, @Nullable String id, @Nullable String label) {
        secret.requireNotDeleted();
        ShelvedVersion version;
        if (id != null) {
            version = secret.version(id);
            if (label != null && !version.labels.contains(label)) {
                throw AwsError.invalidRequest(
                        "You provided a VersionStage that is not associated to the provided VersionId.");
            }
        } else {
            version = secret.with(label == null ? ShelvedSecret.CURRENT : label);
        }
        if (version == null || version.value == null) {
            throw AwsError.notFound("Secrets Manager can't find the specified secret value for "
                    + (id != null ? "VersionId: " + id : "staging label: " + (label == null ? "AWSCURRENT" : label)));
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ARN", secret.arn);
        answer.put("Name", secret.name);
        answer.put("VersionId", version.id);
        version.value.writeTo(answer);
        if (!version.labels.isEmpty()) {
            answer.put("VersionStages", version.labelList());
        }
        answer.put("CreatedDate", ShelvedVersion.seconds(version.created));
        return answer;
    }

    Map<String, @Nullable Object> batchGetSecretValue(Arguments in) {
        List<String> ids = in.texts("SecretIdList");
        String next = in.text("NextToken");
        in.end();
        if (ids == null || ids.isEmpty() || ids.size() > MOST_IN_BATCH) {
            throw AwsError.validation("Value at 'SecretIdList' must have 1 to " + MOST_IN_BATCH + " members");
        }
        List<@Nullable Object> values = new ArrayList<>();
        List<@Nullable Object> errors = new ArrayList<>();
        Map<String, @Nullable Object> answer = page(ids, pageSize, next, "SecretValues", values, id -> {
            try {
                values.add(value(shelf.find(id), null, null));
            } catch (AwsError e) {
                Map<String, @Nullable Object> error = new LinkedHashMap<>();
                error.put("SecretId", id);
                error.put("ErrorCode", e.code());
                error.put("Message", e.getMessage());
                errors.add(error);
            }
            return null;
        });
        answer.put("Errors", errors);
        return answer;
    }

    Map<String, @Nullable Object> describeSecret(Arguments in) {
        String id = in.required("SecretId");
        in.end();
        ShelvedSecret secret = shelf.find(id);
        Map<String, @Nullable Object> answer = about(secret);
        answer.put("VersionIdsToStages", secret.labels());
        return answer;
    }

    private static Map<String, @Nullable Object> about(ShelvedSecret secret) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ARN", secret.arn);
        answer.put("Name", secret.name);
        if (secret.description != null) {
            answer.put("Description", secret.description);
        }
        if (secret.lambda != null) {
            answer.put("RotationEnabled", true);
            answer.put("RotationLambdaARN", secret.lambda);
        }
        putTime(answer, "LastRotatedDate", secret.rotated);
        putTime(answer, "LastChangedDate", secret.changed);
        putTime(answer, "DeletedDate", secret.deleted);
        putTime(answer, "CreatedDate", secret.created);
        return answer;
    }

    private static void putTime(Map<String, @Nullable Object> answer, String name, @Nullable Instant time) {
        if (time != null) {
            answer.put(name, ShelvedVersion.seconds(time));
        }
    }

    Map<String, @Nullable Object> listSecrets(Arguments in) {
        Integer most = in.number("MaxResults", 1, 100);
        String next = in.text("NextToken");
        boolean deletedToo = in.flag("IncludePlannedDeletion", false);
        List<Arguments> filters = in.objects("Filters");
        in.end();
        List<ShelvedSecret> found = shelf.all();
        if (!deletedToo) {
            found.removeIf(secret -> secret.deleted != null);
        }
        if (filters != null) {
            for (Arguments filter : filters) {
                found.removeIf(byName(filter));
            }
        }
        List<@Nullable Object> entries = new ArrayList<>();
        return page(found, most == null ? 100 : most, next, "SecretList", entries, secret -> {
            Map<String, @Nullable Object> entry = about(secret);
            entry.put("SecretVersionsToStages", secret.labels());
            return entry;
        });
    }

    /** Those that the filter takes out: their names begin with none of its values. */
    private static Predicate<ShelvedSecret> byName(Arguments filter) {
        if (!"name".equals(filter.text("Key"))) {
            throw AwsError.validation("this fake filters by name alone");
        }
        List<String> values = filter.texts("Values");
        filter.end();
        if (values == null
                || values.isEmpty()
                || values.size() > 10
                || values.stream().anyMatch(v -> v.startsWith("!"))) {
            throw AwsError.validation("Value at 'Values' must be 1 to 10 beginnings of names");
        }
        return secret -> values.stream().noneMatch(secret.name::startsWith);
    }

    Map<String, @Nullable Object> listSecretVersionIds(Arguments in) {
        String id = in.required("SecretId");
        Integer most = in.number("MaxResults", 1, 100);
        String next = in.text("NextToken");
        boolean unlabeledToo = in.flag("IncludeDeprecated", false);
        in.end();
        ShelvedSecret secret = shelf.find(id);
        List<ShelvedVersion> versions = new ArrayList<>(secret.versions.values());
        versions.removeIf(version -> version.labels.isEmpty() && !unlabeledToo);
        List<@Nullable Object> entries = new ArrayList<>();
        Map<String, @Nullable Object> answer =
                page(versions, most == null ? 100 : most, next, "Versions", entries, ReadOperations::entry);
        answer.put("ARN", secret.arn);
        answer.put("Name", secret.name);
        return answer;
    }

    private static Map<String, @Nullable Object> entry(ShelvedVersion version) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("VersionId", version.id);
        if (!version.labels.isEmpty()) {
            entry.put("VersionStages", version.labelList());
        }
        entry.put("CreatedDate", ShelvedVersion.seconds(version.created));
        return entry;
    }

    /** Puts those entries into the answer that are next, and where to go on. */
    private <E> Map<String, @Nullable Object> page(
            List<E> all,
            int most,
            @Nullable String token,
            String member,
            List<@Nullable Object> entries,
            Function<E, @Nullable Object> entry) {
        int from = start(token, all.size());
        int to = Math.min(all.size(), from + Math.min(most, pageSize));
        for (E each : all.subList(from, to)) {
            Object made = entry.apply(each);
            if (made != null) {
                entries.add(made);
            }
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put(member, entries);
        if (to < all.size()) {
            answer.put("NextToken", "page-" + to);
        }
        return answer;
    }

    private static int start(@Nullable String token, int size) {
        if (token == null) {
            return 0;
        }
        try {
            int from = Integer.parseInt(token.startsWith("page-") ? token.substring(5) : "");
            if (from >= 0 && from <= size) {
                return from;
            }
        } catch (NumberFormatException e) {
            // refused below, as one that is out of range
        }
        throw AwsError.of("InvalidNextTokenException", "The NextToken value is invalid.");
    }
}
