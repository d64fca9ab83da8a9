package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.NAME;
import static io.kellet.secrets.aws.AwsRig.WITHIN;
import static io.kellet.secrets.aws.AwsRig.bytes;
import static io.kellet.secrets.aws.AwsRig.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretMalformedException;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretNotFoundException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.aws.FakeSecretsManager;
import io.kellet.testkit.wire.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AwsWritesTest {

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
    void createsASecretThatIsNotThereAndGivesTheVersionTheTokenForItsId() {
        SecretVersion made = rig.put("one", PutRequest.current().withToken(token("first")));

        assertThat(made.id()).isEqualTo(token("first"));
        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void makesTheFirstVersionTheCurrentOneWhateverWasAskedFor() {
        rig.put("one", PutRequest.pending(token("first")));

        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void writesOnceWhatIsWrittenTwiceWithOneToken() {
        PutRequest request = PutRequest.current();
        rig.put("zero");

        SecretVersion first = rig.put("one", request);
        SecretVersion again = rig.put("one", request);

        assertThat(again.isSameAs(first)).isTrue();
        assertThat(rig.aws.versions(NAME, WITHIN)).hasSize(2);
    }

    @Test
    void refusesATokenThatWasUsedForAnotherValue() {
        PutRequest request = PutRequest.current();
        rig.put("one", request);

        assertThatThrownBy(() -> rig.put("two", request))
                .isInstanceOf(SecretConflictException.class)
                .hasMessageNotContaining("two");
        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void writesOnceWhenTheAnswerIsLostOnTheWay() {
        rig.put("zero");
        rig.fake.faults().next(FakeSecretsManager.asking("PutSecretValue"), new Fault.ResetAfter());

        SecretVersion made = rig.put("one");

        assertThat(rig.read(Which.current())).isEqualTo("one");
        assertThat(rig.read(Which.of(Stage.PREVIOUS))).isEqualTo("zero");
        assertThat(rig.aws.versions(NAME, WITHIN))
                .hasSize(2)
                .anyMatch(v -> v.version().isSameAs(made));
    }

    @Test
    void createsOnlyWhereNothingIsWhenNothingIsExpected() {
        PutRequest request = PutRequest.current().expecting(PutRequest.NEW);

        SecretVersion made = rig.put("one", request);

        assertThat(rig.put("one", request).isSameAs(made)).isTrue();
        assertThatThrownBy(() -> rig.put("two", PutRequest.current().expecting(PutRequest.NEW)))
                .isInstanceOf(SecretConflictException.class);
        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void replacesTheVersionThatWasExpectedAndNoOther() {
        SecretVersion first = rig.put("one");

        SecretVersion second = rig.put("two", PutRequest.current().expecting(first.id()));

        assertThat(rig.read(Which.current())).isEqualTo("two");
        assertThat(rig.read(Which.of(Stage.PREVIOUS))).isEqualTo("one");
        assertThat(rig.aws.describe(NAME, WITHIN).labels().get(second.id())).containsExactly("AWSCURRENT");
        assertThatThrownBy(() -> rig.put("three", PutRequest.current().expecting(first.id())))
                .isInstanceOf(SecretConflictException.class);
        assertThat(rig.read(Which.current())).isEqualTo("two");
    }

    @Test
    void finishesAnExpectedWriteThatIsDoneAgain() {
        SecretVersion first = rig.put("one");
        PutRequest request = PutRequest.current().expecting(first.id());
        rig.fake
                .faults()
                .next(
                        FakeSecretsManager.asking("UpdateSecretVersionStage"),
                        FakeSecretsManager.refused(403, "AccessDeniedException"));
        assertThatThrownBy(() -> rig.put("two", request)).hasMessageContaining("AccessDeniedException");
        assertThat(rig.read(Which.current())).isEqualTo("one");

        SecretVersion second = rig.put("two", request);
        SecretVersion again = rig.put("two", request);

        assertThat(again.isSameAs(second)).isTrue();
        assertThat(rig.read(Which.current())).isEqualTo("two");
        assertThat(rig.aws.versions(NAME, WITHIN)).hasSize(2);
    }

    @Test
    void finishesAnExpectedWriteWhoseLastAnswerIsLost() {
        SecretVersion first = rig.put("one");
        rig.fake.faults().next(FakeSecretsManager.asking("UpdateSecretVersionStage"), new Fault.ResetAfter());

        SecretVersion second = rig.put("two", PutRequest.current().expecting(first.id()));

        assertThat(rig.read(Which.current())).isEqualTo("two");
        assertThat(rig.aws.describe(NAME, WITHIN).labels().get(second.id())).containsExactly("AWSCURRENT");
    }

    @Test
    void letsExactlyOneOfTwoWritersReplaceTheVersionThatBothExpect() throws Exception {
        SecretVersion first = rig.put("one");
        // both have seen the first version and put theirs aside before either makes it current
        rig.fake.faults().always(FakeSecretsManager.asking("UpdateSecretVersionStage"), new Fault.Hang());
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try {
            List<Future<SecretVersion>> outcomes = new ArrayList<>();
            for (String value : List.of("two", "three")) {
                outcomes.add(writers.submit(() -> rig.aws.put(
                        NAME, bytes(value), PutRequest.current().expecting(first.id()), Duration.ofSeconds(60))));
            }
            rig.fake.faults().awaitHanging(2);
            rig.fake.faults().clear();

            int won = 0;
            for (Future<SecretVersion> outcome : outcomes) {
                try {
                    SecretVersion version = outcome.get();
                    won++;
                    assertThat(rig.aws.describe(NAME, WITHIN).versionIn(Stage.CURRENT))
                            .isEqualTo(version.id());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(SecretConflictException.class);
                }
            }
            assertThat(won).isEqualTo(1);
            assertThat(rig.read(Which.of(Stage.PREVIOUS))).isEqualTo("one");
            assertThat(rig.aws.describe(NAME, WITHIN).labels()).hasSize(2);
        } finally {
            writers.shutdownNow();
        }
    }

    @Test
    void promotesThePendingVersionOnceHoweverOften() {
        SecretVersion first = rig.put("one");
        SecretVersion pending = rig.put("two", PutRequest.pending(token("pending")));

        SecretVersion promoted = rig.aws.promote(NAME, pending.id(), WITHIN);
        SecretVersion again = rig.aws.promote(NAME, pending.id(), WITHIN);

        assertThat(promoted.isSameAs(pending)).isTrue();
        assertThat(again.isSameAs(pending)).isTrue();
        AwsDescription after = rig.aws.describe(NAME, WITHIN);
        assertThat(after.versionIn(Stage.CURRENT)).isEqualTo(pending.id());
        assertThat(after.versionIn(Stage.PREVIOUS)).isEqualTo(first.id());
        assertThat(after.versionIn(Stage.PENDING)).isNull();
    }

    @Test
    void promotesWhenAnyAnswerIsLostOnTheWay() {
        rig.put("one");
        SecretVersion pending = rig.put("two", PutRequest.pending(token("pending")));
        rig.fake.faults().next(FakeSecretsManager.asking("UpdateSecretVersionStage"), new Fault.ResetAfter());

        rig.aws.promote(NAME, pending.id(), WITHIN);

        AwsDescription after = rig.aws.describe(NAME, WITHIN);
        assertThat(after.versionIn(Stage.CURRENT)).isEqualTo(pending.id());
        assertThat(after.versionIn(Stage.PENDING)).isNull();
    }

    @Test
    void promotesNoVersionThatIsNotPending() {
        SecretVersion first = rig.put("one");
        rig.put("two");
        SecretVersion pending = rig.put("three", PutRequest.pending(token("pending")));

        assertThatThrownBy(() -> rig.aws.promote(NAME, first.id(), WITHIN)).isInstanceOf(SecretConflictException.class);
        assertThatThrownBy(() -> rig.aws.promote(NAME, token("never"), WITHIN))
                .isInstanceOf(SecretNotFoundException.class);
        assertThat(rig.read(Which.current())).isEqualTo("two");
        assertThat(rig.aws.describe(NAME, WITHIN).versionIn(Stage.PENDING)).isEqualTo(pending.id());
    }

    @Test
    void showsAReaderTheOldVersionAndThenTheNewOneWhileItIsRotated() throws Exception {
        rig.put("version 0");
        int rotations = 8;
        CountDownLatch reading = new CountDownLatch(20);
        List<Integer> seen = new ArrayList<>();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<?> reads = reader.submit(() -> {
                int last = 0;
                while (last < rotations) {
                    last = Integer.parseInt(rig.read(Which.current()).substring(8));
                    seen.add(last);
                    reading.countDown();
                }
            });
            reading.await();
            for (int i = 1; i <= rotations; i++) {
                SecretVersion pending = rig.put("version " + i, PutRequest.pending(token("rotation" + i)));
                rig.aws.promote(NAME, pending.id(), WITHIN);
            }
            reads.get();
        } finally {
            reader.shutdownNow();
        }
        assertThat(seen).isSorted().contains(0, rotations);
    }

    @Test
    void beginsARotationOnceWithOneToken() {
        rig.put("one");
        AwsRotation.begin(rig, token("rotation"));

        SecretVersion begun = rig.aws.rotate(NAME, token("rotation"), WITHIN);

        assertThat(begun.id()).isEqualTo(token("rotation"));
        assertThat(rig.aws.describe(NAME, WITHIN).rotates()).isTrue();
        assertThat(rig.aws.describe(NAME, WITHIN).rotated()).isNotNull();
        assertThatThrownBy(() -> rig.aws.rotate(NAME, token("another"), WITHIN))
                .isInstanceOf(SecretConflictException.class);
    }

    @Test
    void givesAPendingVersionThatARotationBeganItsValue() {
        rig.put("one");
        AwsRotation.begin(rig, token("rotation"));

        SecretVersion pending = rig.put("two", PutRequest.pending(token("rotation")));

        assertThat(rig.read(Which.of(Stage.PENDING))).isEqualTo("two");
        rig.aws.promote(NAME, pending.id(), WITHIN);
        assertThat(rig.read(Which.current())).isEqualTo("two");
    }

    @Test
    void refusesATokenForARotationThatIsNone() {
        assertThatThrownBy(() -> rig.aws.rotate(NAME, "short", WITHIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 to 64");
    }

    @Test
    void movesALabelOfOnesOwnOnlyFromWhereItIs() {
        SecretVersion first = rig.put("one");
        SecretVersion second = rig.put("two");
        rig.aws.updateStage(NAME, "canary", first.id(), null, WITHIN);

        assertThatThrownBy(() -> rig.aws.updateStage(NAME, "canary", second.id(), null, WITHIN))
                .isInstanceOf(SecretConflictException.class);

        rig.aws.updateStage(NAME, "canary", second.id(), first.id(), WITHIN);
        assertThat(rig.aws.describe(NAME, WITHIN).versionWith("canary")).isEqualTo(second.id());
    }

    @Test
    void deletesASecretOnceHoweverOftenAndKeepsItForItsDays() {
        rig.put("one");

        rig.aws.delete(NAME, WITHIN);
        rig.aws.delete(NAME, WITHIN);

        rig.fake.advance(Duration.ofDays(29));
        assertThat(rig.aws.describe(NAME, WITHIN).deleted()).isNotNull();
        rig.fake.advance(Duration.ofDays(2));
        assertThatThrownBy(() -> rig.aws.describe(NAME, WITHIN)).isInstanceOf(SecretNotFoundException.class);
        assertThatThrownBy(() -> rig.aws.delete(NAME, WITHIN)).isInstanceOf(SecretNotFoundException.class);
    }

    @Test
    void writesNothingToASecretThatIsDeleted() {
        rig.put("one");
        rig.aws.delete(NAME, WITHIN);

        assertThatThrownBy(() -> rig.put("two")).isInstanceOf(SecretConflictException.class);
        assertThatThrownBy(() -> rig.put("two", PutRequest.current().expecting(PutRequest.NEW)))
                .isInstanceOf(SecretConflictException.class);

        rig.aws.restore(NAME, WITHIN);
        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void restoresWhatIsNotDeletedByLeavingItAsItIs() {
        rig.put("one");

        rig.aws.restore(NAME, WITHIN);

        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void restoresWhatIsNotDeletedWhereAwsRefusesToToo() {
        rig.put("one");
        rig.fake
                .faults()
                .next(
                        FakeSecretsManager.asking("RestoreSecret"),
                        FakeSecretsManager.refused(400, "InvalidRequestException"));

        rig.aws.restore(NAME, WITHIN);

        assertThat(rig.read(Which.current())).isEqualTo("one");
    }

    @Test
    void refusesValuesThatAwsWouldNotKeep() {
        assertThatThrownBy(() -> rig.put("")).isInstanceOf(SecretMalformedException.class);
        assertThatThrownBy(() -> rig.put("x".repeat(65_537))).isInstanceOf(SecretMalformedException.class);
        assertThat(rig.fake.handled("PutSecretValue")).isZero();
    }

    @Test
    void createsNoSecretThatTheSettingsKnowByItsArn() {
        SecretName alias = SecretName.of("elsewhere");
        String arn = "arn:aws:secretsmanager:eu-central-1:999999999999:secret:far/away-AbCdEf";
        try (AwsProvider other =
                AwsProvider.of(AwsRig.config(rig.fake).arn(alias, arn).build()).open()) {

            assertThatThrownBy(() -> other.put(alias, bytes("one"), PutRequest.current(), WITHIN))
                    .isInstanceOf(SecretNotFoundException.class);
        }
        assertThat(rig.fake.handled("CreateSecret")).isZero();
    }

    @Test
    void leavesTheBytesItIsGivenToTheirOwner() {
        SecretBytes value = bytes("one");

        rig.aws.put(NAME, value, PutRequest.current(), WITHIN);

        assertThat(value.isWiped()).isFalse();
    }
}
