package io.kellet.secrets.aws;

import io.kellet.secrets.aws.Failures.Use;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;
import software.amazon.awssdk.services.secretsmanager.model.SecretVersionsListEntry;

/** All that changes nothing. */
final class Reads {

    /** As many as AWS takes at once. */
    private static final int BATCH = 20;

    private static final int PAGE = 100;

    private final AwsCalls calls;
    private final AwsConfig config;
    private final Answers answers;

    Reads(AwsCalls calls, AwsConfig config) {
        this.calls = calls;
        this.config = config;
        answers = new Answers(calls);
    }

    Fetched fetch(SecretName name, Which which, Duration within) {
        GetSecretValueRequest.Builder request = GetSecretValueRequest.builder().secretId(calls.id(name));
        Stage stage = which.stage();
        if (stage == null) {
            request.versionId(which.id());
        } else {
            request.versionStage(Labels.of(stage));
        }
        GetSecretValueResponse answer = calls.call(
                name,
                Use.READ,
                calls.timeLeft(within),
                (client, limits) -> client.getSecretValue(
                        request.overrideConfiguration(limits).build()));
        return answers.of(name, which, answer);
    }

    AwsBatch batch(Collection<SecretName> names, Duration within) {
        TimeLeft time = calls.timeLeft(within);
        Map<SecretName, Fetched> values = new HashMap<>();
        Map<SecretName, SecretException> failures = new HashMap<>();
        boolean done = false;
        try {
            List<SecretName> all = List.copyOf(new TreeSet<>(names));
            for (int from = 0; from < all.size(); from += BATCH) {
                batch(all.subList(from, Math.min(from + BATCH, all.size())), time, values, failures);
            }
            AwsBatch batch = new AwsBatch(values, failures);
            done = true;
            return batch;
        } finally {
            if (!done) {
                values.values().forEach(value -> value.value().close());
            }
        }
    }

    private void batch(
            List<SecretName> names,
            TimeLeft time,
            Map<SecretName, Fetched> values,
            Map<SecretName, SecretException> failures) {
        Map<String, SecretName> byId = new LinkedHashMap<>();
        names.forEach(name -> byId.put(calls.id(name), name));
        SecretName first = names.get(0);
        calls.<BatchGetSecretValueResponse>pages(
                first,
                time,
                (client, limits, token) -> client.batchGetSecretValue(BatchGetSecretValueRequest.builder()
                        .secretIdList(byId.keySet())
                        .nextToken(token)
                        .overrideConfiguration(limits)
                        .build()),
                BatchGetSecretValueResponse::nextToken,
                page -> {
                    page.secretValues().forEach(entry -> take(entry, byId, values, failures));
                    page.errors().forEach(error -> take(error, byId, failures));
                });
        for (SecretName name : names) {
            if (!values.containsKey(name) && !failures.containsKey(name)) {
                failures.put(name, calls.failures().malformed(name, "the answer says nothing about it"));
            }
        }
    }

    private void take(
            SecretValueEntry entry,
            Map<String, SecretName> byId,
            Map<SecretName, Fetched> values,
            Map<SecretName, SecretException> failures) {
        SecretName name = byId.getOrDefault(entry.arn(), byId.get(entry.name()));
        if (name == null || values.containsKey(name)) {
            return; // nobody asked for it; whoever was asked for is missed at the end
        }
        try {
            values.put(name, answers.of(name, entry));
        } catch (SecretException e) {
            failures.put(name, e);
        }
    }

    private void take(APIErrorType error, Map<String, SecretName> byId, Map<SecretName, SecretException> failures) {
        SecretName name = byId.get(error.secretId());
        if (name != null) {
            failures.put(name, calls.failures().byCode(name, Use.READ, String.valueOf(error.errorCode())));
        }
    }

    AwsDescription describe(SecretName name, TimeLeft time) {
        DescribeSecretResponse answer = calls.call(
                name,
                Use.READ,
                time,
                (client, limits) -> client.describeSecret(DescribeSecretRequest.builder()
                        .secretId(calls.id(name))
                        .overrideConfiguration(limits)
                        .build()));
        if (!calls.id(name).equals(calls.hasArn(name) ? answer.arn() : answer.name())) {
            throw calls.failures().malformed(name, "the answer is of another secret");
        }
        return AwsDescription.of(name, answer);
    }

    List<VersionInfo> versions(SecretName name, Duration within) {
        List<VersionInfo> versions = new ArrayList<>();
        calls.<ListSecretVersionIdsResponse>pages(
                name,
                calls.timeLeft(within),
                (client, limits, token) -> client.listSecretVersionIds(ListSecretVersionIdsRequest.builder()
                        .secretId(calls.id(name))
                        .includeDeprecated(true)
                        .maxResults(PAGE)
                        .nextToken(token)
                        .overrideConfiguration(limits)
                        .build()),
                ListSecretVersionIdsResponse::nextToken,
                page -> page.versions().forEach(version -> versions.add(of(name, version))));
        versions.sort(NEWEST_FIRST);
        return List.copyOf(versions);
    }

    /** Those without a time last; of one time, the current one first. */
    private static final Comparator<VersionInfo> NEWEST_FIRST = Comparator.comparing(
                    Reads::created, Comparator.reverseOrder())
            .thenComparing(version -> !version.stages().contains(Stage.CURRENT))
            .thenComparing(version -> version.version().id());

    private static Instant created(VersionInfo version) {
        Instant created = version.version().created();
        return created == null ? Instant.MIN : created;
    }

    private VersionInfo of(SecretName name, SecretVersionsListEntry entry) {
        String id = entry.versionId();
        if (id == null || id.isEmpty()) {
            throw calls.failures().malformed(name, "the answer has a version without an id");
        }
        return new VersionInfo(
                new SecretVersion(config.name(), id, SecretVersion.UNORDERED, entry.createdDate()),
                Labels.stages(entry.versionStages()),
                true);
    }

    List<SecretName> list(String prefix, Duration within) {
        String begins = config.prefix() + prefix;
        TreeSet<SecretName> names = new TreeSet<>();
        calls.<ListSecretsResponse>pages(
                config.warmWith(), // there is no secret to name in a failure; this one is ours
                calls.timeLeft(within),
                (client, limits, token) -> client.listSecrets(listing(begins)
                        .nextToken(token)
                        .overrideConfiguration(limits)
                        .build()),
                ListSecretsResponse::nextToken,
                page -> {
                    for (SecretListEntry entry : page.secretList()) {
                        SecretName name = nameOf(entry.name());
                        if (name != null && isUnder(name.text(), prefix)) {
                            names.add(name);
                        }
                    }
                });
        return List.copyOf(names);
    }

    private static ListSecretsRequest.Builder listing(String begins) {
        ListSecretsRequest.Builder request = ListSecretsRequest.builder().maxResults(PAGE);
        return begins.isEmpty()
                ? request
                : request.filters(Filter.builder()
                        .key(FilterNameStringType.NAME)
                        .values(begins)
                        .build());
    }

    /** Null for one that Kellet has no name for: of another prefix, or with characters that {@link SecretName} does not have. */
    private @Nullable SecretName nameOf(@Nullable String awsName) {
        if (awsName == null || !awsName.startsWith(config.prefix())) {
            return null;
        }
        try {
            return SecretName.of(awsName.substring(config.prefix().length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isUnder(String name, String prefix) {
        return prefix.isEmpty() || name.equals(prefix) || name.startsWith(prefix + "/");
    }
}
