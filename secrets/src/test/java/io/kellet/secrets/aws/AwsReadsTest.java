package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.NAME;
import static io.kellet.secrets.aws.AwsRig.WITHIN;
import static io.kellet.secrets.aws.AwsRig.bytes;
import static io.kellet.secrets.aws.AwsRig.text;
import static io.kellet.secrets.aws.AwsRig.token;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.VersionInfo;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.aws.FakeSecretsManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AwsReadsTest {

    private AwsRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new AwsRig();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void readsTheVersionInAStage() {
        SecretVersion first = rig.put("one");
        SecretVersion second = rig.put("two");
        SecretVersion third = rig.put("three", PutRequest.pending(token("third")));

        Fetched current = rig.aws.fetch(NAME, Which.current(), WITHIN);

        assertThat(text(current)).isEqualTo("two");
        assertThat(current.version().isSameAs(second)).isTrue();
        assertThat(current.version().ordinal()).isEqualTo(SecretVersion.UNORDERED);
        assertThat(current.version().created()).isNotNull();
        assertThat(current.stages()).containsExactly(Stage.CURRENT);
        assertThat(rig.aws
                        .fetch(NAME, Which.of(Stage.PREVIOUS), WITHIN)
                        .version()
                        .isSameAs(first))
                .isTrue();
        assertThat(rig.aws
                        .fetch(NAME, Which.of(Stage.PENDING), WITHIN)
                        .version()
                        .isSameAs(third))
                .isTrue();
    }

    @Test
    void readsAVersionByItsId() {
        SecretVersion first = rig.put("one");
        rig.put("two");
        rig.put("three");

        assertThat(rig.read(Which.version(first.id()))).isEqualTo("one");
    }

    @Test
    void readsAndWritesBinaryValues() {
        byte[] binary = {0, -1, (byte) 0xC3, 0x28, 7};

        rig.aws.put(NAME, SecretBytes.copyOf(binary), PutRequest.current(), WITHIN);

        Fetched back = rig.aws.fetch(NAME, Which.current(), WITHIN);
        assertThat(back.value().<byte[], RuntimeException>use(byte[]::clone)).isEqualTo(binary);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536})
    void readsAndWritesValuesAsLongAsAwsKeepsThem(int length) {
        String value = "x".repeat(length);

        rig.put(value);

        assertThat(rig.read(Which.current())).isEqualTo(value);
    }

    @Test
    void readsCharactersBeyondAscii() {
        rig.put("pä€ss𝄞");

        assertThat(rig.read(Which.current())).isEqualTo("pä€ss𝄞");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"]}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"],\"SecretString\":null}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"],\"SecretString\":\"hush\","
                        + "\"SecretBinary\":\"aHVzaA==\"}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSPENDING\"],\"SecretString\":\"hush\"}",
                "{\"Name\":\"test/db/main\",\"VersionStages\":[\"AWSCURRENT\"],\"SecretString\":\"hush\"}",
                "{\"Name\":\"test/db/other\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"],\"SecretString\":\"hush\"}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"],\"SecretString\":\"hush\\ud800\"}",
                "{\"Name\":\"test/db/main\",\"VersionId\":\"v\",\"SecretString\":\"hush\",",
                "{\"Name\":\"test/db/main\",\"SecretString\":\"hush",
                "<html><body>hush</body></html>",
                "",
                "[\"hush\"]",
                "null"
            })
    void takesNoAnswerThatIsNotWhole(String body) {
        rig.fake.faults().always(FakeSecretsManager.asking("GetSecretValue"), FakeSecretsManager.answer(body));

        assertThatThrownBy(() -> rig.aws.fetch(NAME, Which.current(), WITHIN))
                .isInstanceOf(SecretMalformedException.class)
                .hasNoCause()
                .hasMessageNotContaining("hush");
    }

    @Test
    void takesNoAnswerOfAnotherVersion() {
        String body = "{\"Name\":\"test/db/main\",\"VersionId\":\"another\",\"SecretString\":\"hush\"}";
        rig.fake.faults().next(FakeSecretsManager.asking("GetSecretValue"), FakeSecretsManager.answer(body));

        assertThatThrownBy(() -> rig.aws.fetch(NAME, Which.version(token("asked")), WITHIN))
                .isInstanceOf(SecretMalformedException.class);
    }

    @Test
    void findsNoValueInAPendingVersionThatARotationHasOnlyBegun() {
        rig.put("one");
        AwsRotation.begin(rig, token("rotation"));

        assertThatThrownBy(() -> rig.aws.fetch(NAME, Which.of(Stage.PENDING), WITHIN))
                .isInstanceOf(SecretNotFoundException.class);
        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void findsNoSecretThatIsDeletedAndFindsItAgainWhenItIsRestored() {
        rig.put("one");

        rig.aws.delete(NAME, WITHIN);

        assertThatThrownBy(() -> rig.read(Which.current())).isInstanceOf(SecretNotFoundException.class);
        assertThat(rig.aws.describe(NAME, WITHIN).deleted()).isNotNull();

        rig.aws.restore(NAME, WITHIN);

        assertThat(rig.read(Which.current())).isEqualTo("one");
        assertThat(rig.aws.describe(NAME, WITHIN).deleted()).isNull();
    }

    @Test
    void findsNoSecretNoStageAndNoVersionThatThereNeverWas() {
        assertThatThrownBy(() -> rig.read(Which.current())).isInstanceOf(SecretNotFoundException.class);

        rig.put("one");

        assertThatThrownBy(() -> rig.read(Which.of(Stage.PREVIOUS))).isInstanceOf(SecretNotFoundException.class);
        assertThatThrownBy(() -> rig.read(Which.version(token("never")))).isInstanceOf(SecretNotFoundException.class);
    }

    @Test
    void readsManySecretsWithOneRequestForEachTwenty() {
        List<SecretName> names = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            SecretName name = SecretName.of("many/" + i);
            names.add(name);
            if (i != 7) {
                rig.aws.put(name, bytes("value " + i), PutRequest.current(), WITHIN);
            }
        }

        AwsBatch batch = rig.aws.batchGet(names, WITHIN);

        assertThat(rig.fake.handled("BatchGetSecretValue")).isEqualTo(3);
        assertThat(batch.values()).hasSize(44);
        assertThat(text(requireNonNull(batch.values().get(SecretName.of("many/44")))))
                .isEqualTo("value 44");
        assertThat(batch.failures()).containsOnlyKeys(SecretName.of("many/7"));
        assertThat(batch.failures().get(SecretName.of("many/7"))).isInstanceOf(SecretNotFoundException.class);
    }

    @Test
    void goesOnToTheNextPageOfABatch() {
        rig.put("one");
        rig.aws.put(SecretName.of("two"), bytes("two"), PutRequest.current(), WITHIN);
        rig.aws.put(SecretName.of("three"), bytes("three"), PutRequest.current(), WITHIN);
        rig.fake.pageSize(1);

        AwsBatch batch = rig.aws.batchGet(List.of(NAME, SecretName.of("two"), SecretName.of("three")), WITHIN);

        assertThat(batch.values()).hasSize(3);
        assertThat(batch.failures()).isEmpty();
    }

    @Test
    void missesWhatABatchSaysNothingAbout() {
        String body =
                "{\"SecretValues\":[{\"Name\":\"test/stranger\",\"VersionId\":\"v\",\"VersionStages\":[\"AWSCURRENT\"],"
                        + "\"SecretString\":\"hush\"}]}";
        rig.fake.faults().next(FakeSecretsManager.asking("BatchGetSecretValue"), FakeSecretsManager.answer(body));

        AwsBatch batch = rig.aws.batchGet(List.of(NAME), WITHIN);

        assertThat(batch.values()).isEmpty();
        assertThat(batch.failures().get(NAME)).isInstanceOf(SecretMalformedException.class);
    }

    @Test
    void asksNothingForAnEmptyBatch() {
        assertThat(rig.aws.batchGet(List.of(), WITHIN).values()).isEmpty();
        assertThat(rig.fake.handled("BatchGetSecretValue")).isZero();
    }

    @Test
    void listsVersionsNewestFirstWithTheirStagesOverManyPages() {
        SecretVersion first = rig.put("one");
        SecretVersion second = rig.put("two");
        SecretVersion third = rig.put("three");
        rig.fake.pageSize(1);

        List<VersionInfo> versions = rig.aws.versions(NAME, WITHIN);

        assertThat(versions)
                .extracting(version -> version.version().id())
                .contains(first.id(), second.id(), third.id());
        assertThat(versions).hasSize(3);
        assertThat(versions)
                .filteredOn(version -> version.version().isSameAs(third))
                .singleElement()
                .satisfies(version -> assertThat(version.stages()).containsExactly(Stage.CURRENT));
        assertThat(versions)
                .filteredOn(version -> version.version().isSameAs(first))
                .singleElement()
                .satisfies(version -> assertThat(version.stages()).isEmpty());
        assertThat(versions)
                .extracting(version -> requireNonNull(version.version().created()))
                .isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void listsNamesUnderAPrefixOfWholeParts() {
        for (String name : List.of("db/main", "db/replica", "dbx", "db", "other")) {
            rig.aws.put(SecretName.of(name), bytes("v"), PutRequest.current(), WITHIN);
        }
        rig.fake.pageSize(2);

        assertThat(rig.aws.list("db", WITHIN))
                .containsExactly(SecretName.of("db"), SecretName.of("db/main"), SecretName.of("db/replica"));
        assertThat(rig.aws.list("", WITHIN)).hasSize(5);
    }

    @Test
    void givesUpOnAListWhosePagesNeverEnd() {
        String body = "{\"SecretList\":[],\"NextToken\":\"again\"}";
        rig.fake.faults().always(FakeSecretsManager.asking("ListSecrets"), FakeSecretsManager.answer(body));

        assertThatThrownBy(() -> rig.aws.list("", WITHIN)).isInstanceOf(SecretMalformedException.class);
    }

    @Test
    void readsNamesThatLookLikeTheEndOfAnArnWithoutMistakingThem() {
        SecretName hyphenated = SecretName.of("kafka-broker");
        rig.aws.put(SecretName.of("kafka"), bytes("of kafka"), PutRequest.current(), WITHIN);
        rig.aws.put(hyphenated, bytes("of kafka-broker"), PutRequest.current(), WITHIN);

        assertThat(text(rig.aws.fetch(hyphenated, Which.current(), WITHIN))).isEqualTo("of kafka-broker");
        assertThat(text(rig.aws.fetch(SecretName.of("kafka"), Which.current(), WITHIN)))
                .isEqualTo("of kafka");
    }

    @Test
    void readsASecretByTheArnThatTheSettingsGiveIt() {
        rig.put("by arn");
        String arn = rig.aws.describe(NAME, WITHIN).arn();
        SecretName alias = SecretName.of("elsewhere");

        try (AwsProvider other =
                AwsProvider.of(AwsRig.config(rig.fake).arn(alias, arn).build()).open()) {
            assertThat(text(other.fetch(alias, Which.current(), WITHIN))).isEqualTo("by arn");
            assertThat(other.batchGet(Set.of(alias), WITHIN).values()).containsOnlyKeys(alias);
        }
    }
}
