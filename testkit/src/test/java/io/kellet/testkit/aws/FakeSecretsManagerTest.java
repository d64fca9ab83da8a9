package io.kellet.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.wire.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the service, a fact to a test. */
final class FakeSecretsManagerTest {

    private static final String V1 = "v1-" + "0".repeat(32);
    private static final String V2 = "v2-" + "0".repeat(32);
    private static final String V3 = "v3-" + "0".repeat(32);
    private static final String V4 = "v4-" + "0".repeat(32);
    private static final String LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function:rotate";

    private FakeRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new FakeRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private FakeRig.Answer create(String name, String value, String token) throws Exception {
        return rig.call("CreateSecret", "Name", name, "SecretString", value, "ClientRequestToken", token);
    }

    private FakeRig.Answer put(String value, String token, String... labels) throws Exception {
        return labels.length == 0
                ? rig.call("PutSecretValue", "SecretId", "a", "SecretString", value, "ClientRequestToken", token)
                : rig.call(
                        "PutSecretValue",
                        "SecretId",
                        "a",
                        "SecretString",
                        value,
                        "ClientRequestToken",
                        token,
                        "VersionStages",
                        List.of(labels));
    }

    private FakeRig.Answer move(String label, @Nullable String to, @Nullable String from) throws Exception {
        return rig.call(
                "UpdateSecretVersionStage",
                "SecretId",
                "a",
                "VersionStage",
                label,
                "MoveToVersionId",
                to,
                "RemoveFromVersionId",
                from);
    }

    /** The text, or the code of the refusal. */
    private String get(Object... more) throws Exception {
        Object[] all = new Object[more.length + 2];
        all[0] = "SecretId";
        all[1] = "a";
        System.arraycopy(more, 0, all, 2, more.length);
        FakeRig.Answer answer = rig.call("GetSecretValue", all);
        return answer.status() == 200 ? String.valueOf(answer.get("SecretString")) : answer.error();
    }

    private Map<String, @Nullable Object> labels() throws Exception {
        return object(rig.call("DescribeSecret", "SecretId", "a").get("VersionIdsToStages"));
    }

    private static void assertRefused(FakeRig.Answer answer, String code) {
        assertThat(answer.error()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.get("Message")).isInstanceOf(String.class);
    }

    @Test
    void answersInItsProtocolWithATimeInSecondsAndAVersionThatIsTheToken() throws Exception {
        FakeRig.Answer made = create("a", "one", V1);
        FakeRig.Answer answer = rig.call("GetSecretValue", "SecretId", "a");

        assertThat(made.get("VersionId")).isEqualTo(V1);
        assertThat(String.valueOf(made.get("ARN")))
                .matches("arn:aws:secretsmanager:eu-central-1:\\d{12}:secret:a-[A-Za-z0-9]{6}");
        assertThat(answer.get("VersionId")).isEqualTo(V1);
        assertThat(answer.get("VersionStages")).isEqualTo(List.of("AWSCURRENT"));
        assertThat(answer.get("CreatedDate")).isEqualTo(new BigDecimal("1440938160.000"));
        assertThat(answer.raw().headers().firstValue("Content-Type")).hasValue("application/x-amz-json-1.1");
        assertThat(answer.raw().headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(answer.body()).doesNotContainKey("SecretBinary");
    }

    @Test
    void keepsBinaryValuesAsBase64() throws Exception {
        String binary = Base64.getEncoder().encodeToString(new byte[] {0, -1, 2});
        rig.call("CreateSecret", "Name", "a", "SecretBinary", binary);

        FakeRig.Answer answer = rig.call("GetSecretValue", "SecretId", "a");

        assertThat(answer.get("SecretBinary")).isEqualTo(binary);
        assertThat(answer.body()).doesNotContainKey("SecretString");
    }

    @Test
    void wantsOneValueOf1To65536Bytes() throws Exception {
        create("a", "x".repeat(65_536), V1);

        assertThat(put("x".repeat(65_537), V2).error()).isEqualTo("ValidationException");
        assertThat(put("ä".repeat(32_769), V2).error()).isEqualTo("ValidationException");
        assertThat(put("", V2).error()).isEqualTo("ValidationException");
        assertRefused(rig.call("PutSecretValue", "SecretId", "a"), "InvalidParameterException");
        assertRefused(
                rig.call("PutSecretValue", "SecretId", "a", "SecretString", "x", "SecretBinary", "eA=="),
                "InvalidParameterException");
        assertThat(labels()).containsOnlyKeys(V1);
    }

    @Test
    void takesACreationAgainWithTheSameTokenAndValueAlone() throws Exception {
        create("a", "one", V1);

        assertThat(create("a", "one", V1).get("VersionId")).isEqualTo(V1);
        assertRefused(create("a", "two", V1), "ResourceExistsException");
        assertRefused(create("a", "one", V2), "ResourceExistsException");
    }

    @Test
    void movesCurrentAndPreviousWithAWriteWithoutLabels() throws Exception {
        create("a", "one", V1);
        put("two", V2);
        put("three", V3);

        assertThat(labels()).containsOnly(Map.entry(V3, List.of("AWSCURRENT")), Map.entry(V2, List.of("AWSPREVIOUS")));
        assertThat(get("VersionId", V1)).isEqualTo("one");
        assertThat(rig.call("GetSecretValue", "SecretId", "a", "VersionId", V1).body())
                .doesNotContainKey("VersionStages");
    }

    @Test
    void ignoresAWriteWithTheSameTokenAndValueAndRefusesAnotherValue() throws Exception {
        create("a", "one", V1);
        put("two", V2);
        put("three", V3);

        assertThat(put("two", V2).status()).isEqualTo(200);
        assertRefused(put("TWO", V2), "ResourceExistsException");
        assertThat(get()).isEqualTo("three");
    }

    @Test
    void refusesATextWithTheTokenOfTheSameBytes() throws Exception {
        rig.call("CreateSecret", "Name", "a", "SecretBinary", "eA==", "ClientRequestToken", V1);

        assertRefused(put("x", V1), "ResourceExistsException");
    }

    @Test
    void makesTheFirstVersionCurrentWhateverItsLabels() throws Exception {
        rig.call("CreateSecret", "Name", "a");
        assertThat(get()).isEqualTo("ResourceNotFoundException");

        put("one", V1, "AWSPENDING");

        assertThat(labels()).containsOnly(Map.entry(V1, List.of("AWSCURRENT", "AWSPENDING")));
    }

    @Test
    void keepsALabelOnOneVersion() throws Exception {
        create("a", "one", V1);
        put("two", V2, "AWSPENDING", "mine");
        put("three", V3, "AWSPENDING");

        assertThat(labels())
                .containsOnly(
                        Map.entry(V1, List.of("AWSCURRENT")),
                        Map.entry(V2, List.of("mine")),
                        Map.entry(V3, List.of("AWSPENDING")));
        assertThat(get()).isEqualTo("one");
    }

    @Test
    void wantsVersionAndLabelToAgree() throws Exception {
        create("a", "one", V1);
        put("two", V2);

        assertThat(get("VersionId", V1, "VersionStage", "AWSPREVIOUS")).isEqualTo("one");
        assertThat(get("VersionId", V1, "VersionStage", "AWSCURRENT")).isEqualTo("InvalidRequestException");
        assertThat(get("VersionId", V3)).isEqualTo("ResourceNotFoundException");
        assertThat(get("VersionStage", "AWSPENDING")).isEqualTo("ResourceNotFoundException");
    }

    @Test
    void movesALabelOnlyFromWhereItIs() throws Exception {
        create("a", "one", V1);
        put("two", V2, "AWSPENDING");
        put("three", V3, "other");

        assertRefused(move("AWSCURRENT", V2, null), "InvalidParameterException");
        assertRefused(move("AWSCURRENT", V2, V3), "InvalidParameterException");
        assertRefused(move("AWSCURRENT", V4, V1), "ResourceNotFoundException");
        assertRefused(move("AWSCURRENT", null, V1), "InvalidParameterException");
        assertRefused(move("fresh", V2, V1), "InvalidParameterException");
        assertRefused(move("fresh", null, null), "InvalidParameterException");
        assertThat(get()).isEqualTo("one");

        assertThat(move("AWSCURRENT", V2, V1).status()).isEqualTo(200);
        assertThat(move("AWSCURRENT", V2, null).status()).isEqualTo(200);
        assertThat(labels())
                .containsOnly(
                        Map.entry(V1, List.of("AWSPREVIOUS")),
                        Map.entry(V2, List.of("AWSCURRENT", "AWSPENDING")),
                        Map.entry(V3, List.of("other")));
        assertThat(move("AWSPENDING", null, V2).status()).isEqualTo(200);
        assertThat(move("fresh", V3, null).status()).isEqualTo(200);
        assertThat(labels().get(V3)).isEqualTo(List.of("fresh", "other"));
    }

    @Test
    void takesThePreviousLabelOffTheVersionThatBecomesCurrentAgain() throws Exception {
        create("a", "one", V1);
        put("two", V2);

        move("AWSCURRENT", V1, V2);

        assertThat(labels()).containsOnly(Map.entry(V1, List.of("AWSCURRENT")), Map.entry(V2, List.of("AWSPREVIOUS")));
    }

    @Test
    void putsAtMost20LabelsOnAVersion() throws Exception {
        create("a", "one", V1);
        for (int i = 1; i < 20; i++) {
            assertThat(move("label" + i, V1, null).status()).isEqualTo(200);
        }

        assertRefused(move("label20", V1, null), "LimitExceededException");
    }

    @Test
    void beginsARotationWithAPendingVersionWithoutAValue() throws Exception {
        create("a", "one", V1);
        assertRefused(rig.call("RotateSecret", "SecretId", "a", "ClientRequestToken", V2), "InvalidRequestException");

        FakeRig.Answer begun =
                rig.call("RotateSecret", "SecretId", "a", "ClientRequestToken", V2, "RotationLambdaARN", LAMBDA);

        assertThat(begun.get("VersionId")).isEqualTo(V2);
        assertThat(get("VersionStage", "AWSPENDING")).isEqualTo("ResourceNotFoundException");
        assertThat(get()).isEqualTo("one");
        assertThat(rig.call("RotateSecret", "SecretId", "a", "ClientRequestToken", V2)
                        .status())
                .isEqualTo(200);
        assertRefused(rig.call("RotateSecret", "SecretId", "a", "ClientRequestToken", V3), "InvalidRequestException");
        assertThat(rig.call("DescribeSecret", "SecretId", "a").get("RotationEnabled"))
                .isEqualTo(true);

        assertThat(put("two", V2, "AWSPENDING").status()).isEqualTo(200);
        assertThat(get("VersionStage", "AWSPENDING")).isEqualTo("two");
        move("AWSCURRENT", V2, V1);

        assertThat(rig.call("RotateSecret", "SecretId", "a", "ClientRequestToken", V3)
                        .status())
                .isEqualTo(200); // the label is on the current version now
    }

    @Test
    void keepsADeletedSecretForItsDaysAndNoLonger() throws Exception {
        create("a", "one", V1);
        assertThat(rig.call("DeleteSecret", "SecretId", "a", "RecoveryWindowInDays", 6)
                        .error())
                .isEqualTo("ValidationException");
        assertThat(rig.call("DeleteSecret", "SecretId", "a", "RecoveryWindowInDays", 31)
                        .error())
                .isEqualTo("ValidationException");

        FakeRig.Answer deleted = rig.call("DeleteSecret", "SecretId", "a", "RecoveryWindowInDays", 7);

        assertThat(deleted.get("DeletionDate")).isEqualTo(new BigDecimal("1441542960.000"));
        assertThat(get()).isEqualTo("InvalidRequestException");
        assertRefused(put("two", V2), "InvalidRequestException");
        assertRefused(create("a", "two", V2), "InvalidRequestException");
        assertRefused(rig.call("DeleteSecret", "SecretId", "a"), "InvalidRequestException");
        assertThat(rig.call("DescribeSecret", "SecretId", "a").get("DeletedDate"))
                .isNotNull();
        rig.call("RestoreSecret", "SecretId", "a");
        assertThat(get()).isEqualTo("one");

        rig.call("DeleteSecret", "SecretId", "a", "RecoveryWindowInDays", 7);
        rig.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(rig.call("DescribeSecret", "SecretId", "a").status()).isEqualTo(200);
        rig.advance(Duration.ofSeconds(1));
        assertRefused(rig.call("DescribeSecret", "SecretId", "a"), "ResourceNotFoundException");
        assertThat(create("a", "two", V2).status()).isEqualTo(200);
    }

    @Test
    void deletesAtOnceWhenForced() throws Exception {
        create("a", "one", V1);
        assertRefused(
                rig.call(
                        "DeleteSecret", "SecretId", "a", "ForceDeleteWithoutRecovery", true, "RecoveryWindowInDays", 7),
                "InvalidParameterException");

        rig.call("DeleteSecret", "SecretId", "a", "ForceDeleteWithoutRecovery", true);

        assertRefused(rig.call("DescribeSecret", "SecretId", "a"), "ResourceNotFoundException");
    }

    @Test
    void findsASecretByNameByArnAndByArnWithoutItsEnd() throws Exception {
        String arn = String.valueOf(create("a", "one", V1).get("ARN"));

        for (String id : List.of("a", arn, arn.substring(0, arn.length() - 7))) {
            assertThat(rig.call("GetSecretValue", "SecretId", id).get("SecretString"))
                    .isEqualTo("one");
        }
        assertRefused(rig.call("GetSecretValue", "SecretId", arn + "x"), "ResourceNotFoundException");
    }

    @Test
    void readsUpTo20SecretsAtOnceAndSaysWhichItCannot() throws Exception {
        create("a", "one", V1);

        FakeRig.Answer answer = rig.call("BatchGetSecretValue", "SecretIdList", List.of("a", "b"));

        assertThat((List<?>) answer.get("SecretValues")).hasSize(1);
        assertThat((List<?>) answer.get("Errors"))
                .singleElement()
                .satisfies(error -> assertThat(object(error))
                        .containsEntry("SecretId", "b")
                        .containsEntry("ErrorCode", "ResourceNotFoundException"));
        List<String> many = Collections.nCopies(21, "a");
        assertThat(rig.call("BatchGetSecretValue", "SecretIdList", many).error())
                .isEqualTo("ValidationException");
    }

    @Test
    void listsSecretsByTheBeginningOfTheirNamesInPages() throws Exception {
        for (String name : List.of("db/a", "db/b", "db/c", "other")) {
            create(name, "v", V1);
        }
        rig.call("DeleteSecret", "SecretId", "db/b");
        List<Object> filter = List.of(Map.of("Key", "name", "Values", List.of("db/")));

        FakeRig.Answer first = rig.call("ListSecrets", "Filters", filter, "MaxResults", 1);
        FakeRig.Answer second = rig.call(
                "ListSecrets", "Filters", filter, "MaxResults", 1, "NextToken", requireNonNull(first.get("NextToken")));

        assertThat(names(first)).containsExactly("db/a");
        assertThat(names(second)).containsExactly("db/c");
        assertThat(second.body()).doesNotContainKey("NextToken");
        assertThat(names(rig.call("ListSecrets", "IncludePlannedDeletion", true)))
                .hasSize(4);
        assertRefused(rig.call("ListSecrets", "NextToken", "page-x"), "InvalidNextTokenException");
    }

    private static List<String> names(FakeRig.Answer answer) {
        List<?> entries = (List<?>) requireNonNull(answer.get("SecretList"));
        return entries.stream()
                .map(entry -> String.valueOf(object(entry).get("Name")))
                .toList();
    }

    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        return requireNonNull(Json.object(value));
    }

    @Test
    void listsVersionsWithoutLabelsOnlyWhenAskedTo() throws Exception {
        create("a", "one", V1);
        put("two", V2);
        put("three", V3);

        assertThat((List<?>) rig.call("ListSecretVersionIds", "SecretId", "a").get("Versions"))
                .hasSize(2);
        assertThat((List<?>) rig.call("ListSecretVersionIds", "SecretId", "a", "IncludeDeprecated", true)
                        .get("Versions"))
                .hasSize(3);
    }

    @Test
    void tidiesAwayVersionsWithoutALabelOnceTheyAreADayOld() throws Exception {
        create("a", "one", V1);
        for (int i = 0; i < 99; i++) {
            assertThat(put("v" + i, "version-" + i + "-" + "0".repeat(32)).status())
                    .isEqualTo(200);
        }
        assertRefused(put("too many", V2), "LimitExceededException");

        rig.advance(Duration.ofHours(24));

        assertThat(put("two", V2).status()).isEqualTo(200);
        assertThat(get("VersionId", V1)).isEqualTo("ResourceNotFoundException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "{", "", "{\"SecretId\":7}", "{\"SecretId\":\"a\",\"SecretId\":\"b\"}"})
    void refusesABodyThatIsNotWhatItMustBe(String body) throws Exception {
        byte[] bytes = body.getBytes(UTF_8);

        FakeRig.Answer answer = rig.send(rig.signer("DescribeSecret", bytes), bytes);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("SerializationException");
    }

    @Test
    void refusesWhatItDoesNotKnowRatherThanIgnoreIt() throws Exception {
        assertThat(rig.call("GetRandomPassword").error()).isEqualTo("UnknownOperationException");
        assertRefused(rig.call("DescribeSecret", "SecretId", "a", "Unknown", 1), "ValidationException");
        assertRefused(rig.call("CreateSecret", "Name", "a b"), "ValidationException");
        assertRefused(
                rig.call("PutSecretValue", "SecretId", "a", "ClientRequestToken", "short"), "ValidationException");
    }

    @Test
    void doesWhatItsPlanSaysToRequestsOfOneOperationAndSecret() throws Exception {
        create("a", "one", V1);
        create("b", "two", V1);
        rig.fake.faults().always(FakeSecretsManager.asking("GetSecretValue", "a"), FakeSecretsManager.throttled());

        assertThat(get()).isEqualTo("ThrottlingException");
        assertThat(rig.call("GetSecretValue", "SecretId", "b").get("SecretString"))
                .isEqualTo("two");
        assertThat(rig.call("DescribeSecret", "SecretId", "a").status()).isEqualTo(200);
        assertThat(rig.fake.handled("GetSecretValue")).isEqualTo(1);
    }
}
