package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.NAME;
import static io.kellet.secrets.aws.AwsRig.WITHIN;
import static io.kellet.secrets.aws.AwsRig.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretConflictException;
import io.kellet.secrets.provider.SecretDeniedException;
import io.kellet.secrets.provider.SecretException;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.aws.FakeSecretsManager;
import io.kellet.testkit.wire.Fault;
import io.kellet.testkit.wire.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS, the network and the clock do wrong. The servers here hang until they are released, so a call that returns was ended by its own time. */
@Timeout(50)
final class AwsTroubleTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private AwsRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new AwsRig();
        rig.put("hush");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private SecretException failure(Duration within) {
        return catchThrowableOfType(SecretException.class, () -> rig.aws.fetch(NAME, Which.current(), within));
    }

    @ParameterizedTest
    @CsvSource({
        "400, ResourceNotFoundException, not_found",
        "400, InvalidRequestException, not_found",
        "400, AccessDeniedException, denied",
        "400, DecryptionFailure, denied",
        "400, InvalidParameterException, malformed",
        "400, ValidationException, malformed",
        "400, ThrottlingException, unavailable",
        "429, TooManyRequestsException, unavailable",
        "400, UnrecognizedClientException, unavailable",
        "403, InvalidClientTokenId, unavailable",
        "400, InvalidSignatureException, unavailable",
        "400, ExpiredTokenException, unavailable",
        "400, IncompleteSignature, unavailable",
        "400, LimitExceededException, unavailable",
        "400, InternalServiceError, unavailable",
        "500, InternalServiceError, unavailable",
        "503, ServiceUnavailable, unavailable",
        "400, com.amazonaws.secretsmanager#ResourceNotFoundException, not_found",
        "400, NeverHeardOfException, unavailable",
    })
    void tellsByTheErrorCodeWhatIsTheMatter(int status, String code, String kind) {
        rig.fake.faults().always(FakeSecretsManager.refused(status, code));

        SecretException failure = failure(WITHIN);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasNoCause().hasMessageNotContaining("ordered by a test");
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ResourceExistsException, conflict",
        "InvalidRequestException, conflict",
        "PreconditionNotMetException, conflict",
        "EncryptionFailure, denied",
        "AccessDeniedException, denied",
        "LimitExceededException, unavailable",
    })
    void tellsByTheErrorCodeWhyAWriteFailed(String code, String kind) {
        rig.fake.faults().always(FakeSecretsManager.refused(400, code));

        SecretException failure = catchThrowableOfType(SecretException.class, () -> rig.put("new"));

        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void takesALabelThatIsNotWhereItWasForAConflict() {
        rig.fake
                .faults()
                .always(
                        FakeSecretsManager.asking("UpdateSecretVersionStage"),
                        FakeSecretsManager.refused(400, "InvalidParameterException"));

        assertThatThrownBy(() -> rig.aws.updateStage(NAME, "canary", null, null, WITHIN))
                .isInstanceOf(SecretConflictException.class);
    }

    @Test
    void showsNoCodeThatIsNone() {
        String body = "{\"__type\":\"hush hush\\nhush\",\"Message\":\"hush\"}";
        rig.fake.faults().always(new Fault.Answer(WireResponse.of(400, "application/x-amz-json-1.1", body)));

        assertThat(failure(WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 407, 500, 502, 503, 301, 307})
    void takesAProxysPageForNoAnswer(int status) {
        rig.fake
                .faults()
                .always(new Fault.Answer(WireResponse.of(status, "text/html", "<html>hush</html>")
                        .with("Location", "http://127.0.0.1:1/")));

        assertThat(failure(WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageNotContaining("hush");
    }

    @Test
    void tellsTooManyRequestsFromTooFewRightsAfterOneRetry() {
        rig.fake.faults().always(FakeSecretsManager.throttled());
        int before = rig.fake.requests();

        assertThat(failure(WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("ThrottlingException");
        assertThat(rig.fake.requests() - before).isLessThanOrEqualTo(2);
        assertThat(rig.aws.state()).isEqualTo(AwsState.UNREACHABLE);
    }

    @Test
    void triesOnceMoreWhatFailedOnce() {
        rig.fake.faults().next(FakeSecretsManager.throttled());
        assertThat(rig.read(Which.current())).isEqualTo("hush");

        rig.fake.faults().next(FakeSecretsManager.refused(503, "ServiceUnavailable"));
        assertThat(rig.read(Which.current())).isEqualTo("hush");

        rig.fake.faults().next(new Fault.ResetBefore());
        assertThat(rig.read(Which.current())).isEqualTo("hush");
    }

    @Test
    void endsWithItsTimeWhenAwsDoesNotAnswer() {
        rig.fake.faults().always(new Fault.Hang());

        assertThat(failure(SHORT))
                .isInstanceOf(SecretUnavailableException.class)
                .hasNoCause();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(rig.aws.state()).isEqualTo(AwsState.UNREACHABLE);
    }

    @Test
    void triesAgainOnAnotherConnectionWhenTheFirstIsDead() {
        rig.fake.faults().next(new Fault.Hang());

        assertThat(AwsRig.text(rig.aws.fetch(NAME, Which.current(), Duration.ofSeconds(4))))
                .isEqualTo("hush");
    }

    @Test
    void letsASlowAnswerHaveNearlyAllOfAShortTime() {
        Duration within = Duration.ofMillis(450);
        rig.fake.faults().always(FakeSecretsManager.asking("GetSecretValue"), new Fault.Hang());
        int before = rig.fake.requests();

        failure(within);

        assertThat(rig.fake.requests() - before).isEqualTo(1); // three quarters for an attempt would leave time for two
    }

    @Test
    void endsWithItsTimeWhenAnAnswerTricklesIn() {
        rig.fake.faults().always(new Fault.Slow(1, Duration.ofMillis(50)));

        assertThat(failure(SHORT)).isInstanceOf(SecretUnavailableException.class);
    }

    @Test
    void endsWithItsSilenceWhenAnAnswerStopsInTheMiddle() throws IOException {
        AwsConfig config = AwsRig.config(rig.fake).silence(SHORT).build();
        try (AwsProvider impatient = AwsProvider.of(config).open()) {
            rig.fake.faults().always(new Fault.Slow(300, Fault.LONGEST));

            assertThatThrownBy(() -> impatient.fetch(NAME, Which.current(), SHORT))
                    .isInstanceOf(SecretUnavailableException.class);
        }
    }

    @Test
    void takesACutAnswerForNone() {
        rig.fake.faults().always(FakeSecretsManager.asking("GetSecretValue"), new Fault.Truncated());

        assertThat(failure(WITHIN).kind()).isIn("unavailable", "malformed");
        assertThat(failure(WITHIN)).hasMessageNotContaining("hush");
    }

    @Test
    void isUnavailableWhenNobodyListens() {
        rig.fake.close();

        assertThat(failure(WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasNoCause();
    }

    @Test
    void returnsAtOnceWhenInterruptedAndKeepsTheFlag() throws Exception {
        rig.fake.faults().always(new Fault.Hang());
        AtomicReference<Thread> waiting = new AtomicReference<>();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> flag = caller.submit(() -> {
                waiting.set(Thread.currentThread());
                SecretException failure = failure(Duration.ofMinutes(10));
                assertThat(failure).isInstanceOf(SecretUnavailableException.class);
                return Thread.interrupted();
            });
            rig.fake.faults().awaitHanging(1);

            requireNonNull(waiting.get()).interrupt();

            assertThat(flag.get()).isTrue(); // while the server still hangs
            assertThat(rig.fake.faults().hanging()).isEqualTo(1);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    void asksNothingWhenItIsInterruptedAlready() {
        int before = rig.fake.requests();

        Thread.currentThread().interrupt();
        SecretException failure = failure(WITHIN);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(SecretUnavailableException.class);
        assertThat(rig.fake.requests()).isEqualTo(before);
    }

    @Test
    void asksNothingWhenThereIsNoTime() {
        int before = rig.fake.requests();

        assertThat(failure(Duration.ZERO)).isInstanceOf(SecretUnavailableException.class);
        assertThat(rig.fake.requests()).isEqualTo(before);
    }

    @Test
    void givesAllRequestsOfAnOperationTheTimeOfOne() {
        ManualClock clock = new ManualClock();
        try (AwsProvider aws =
                AwsProvider.of(AwsRig.config(rig.fake).build()).clock(clock).open()) {
            rig.fake.pageSize(1);
            aws.put(NAME, bytes("two"), PutRequest.current(), WITHIN);
            // the first answer takes all of the time
            rig.fake
                    .faults()
                    .always(
                            request -> {
                                clock.advance(WITHIN);
                                return false;
                            },
                            new Fault.Hang());

            assertThatThrownBy(() -> aws.versions(NAME, WITHIN))
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("time");
        }
    }

    @Test
    void survivesAClockThatGoesBack() {
        ManualClock clock = new ManualClock();
        try (AwsProvider aws =
                AwsProvider.of(AwsRig.config(rig.fake).build()).clock(clock).open()) {
            rig.fake.pageSize(1);
            aws.put(NAME, bytes("two"), PutRequest.current(), WITHIN);
            rig.fake
                    .faults()
                    .always(
                            request -> {
                                clock.stepBack(Duration.ofHours(1));
                                return false;
                            },
                            new Fault.Hang());

            assertThat(aws.versions(NAME, WITHIN)).hasSize(2);
        }
    }

    @Test
    void opensWithoutAwsAndFindsItLater() {
        rig.fake.faults().always(new Fault.Hang());
        AwsConfig config = AwsRig.config(rig.fake).openWithin(SHORT).build();
        try (AwsProvider aws = AwsProvider.of(config).open()) {
            assertThatThrownBy(() -> aws.fetch(NAME, Which.current(), SHORT))
                    .isInstanceOf(SecretUnavailableException.class);
            assertThat(aws.state()).isEqualTo(AwsState.UNREACHABLE);

            rig.fake.faults().clear();

            assertThat(AwsRig.text(aws.fetch(NAME, Which.current(), WITHIN))).isEqualTo("hush");
            assertThat(aws.state()).isEqualTo(AwsState.READY);
        }
    }

    @Test
    void warmsWithOneRequestThatNeedNotFindAnything() {
        assertThat(rig.fake.handled("DescribeSecret")).isEqualTo(1);
        assertThat(rig.aws.state()).isEqualTo(AwsState.READY);
    }

    @Test
    void saysThatItsLoginIsRefused() {
        rig.fake.forget(AwsRig.KEY_ID);

        assertThat(failure(WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("UnrecognizedClientException");
        assertThat(rig.aws.state()).isEqualTo(AwsState.LOGIN_REFUSED);
    }

    @Test
    void makesUpForAClockThatIsWrong() {
        rig.fake.advance(Duration.ofHours(3));

        assertThat(rig.read(Which.current())).isEqualTo("hush");
    }

    @Test
    void givesEachCallerAnExceptionOfItsOwn() {
        rig.fake.faults().always(FakeSecretsManager.refused(400, "AccessDeniedException"));

        SecretException first = failure(WITHIN);
        SecretException second = failure(WITHIN);

        assertThat(first).isInstanceOf(SecretDeniedException.class).isNotSameAs(second);
    }

    @Test
    void refusesAllWhenItIsClosed() {
        AwsProvider aws = AwsProvider.of(AwsRig.config(rig.fake).build()).open();

        aws.close();
        aws.close();

        assertThatThrownBy(() -> aws.fetch(NAME, Which.current(), WITHIN))
                .isInstanceOf(SecretUnavailableException.class)
                .hasMessageContaining("closed");
        assertThat(aws.state()).isEqualTo(AwsState.CLOSED);
    }
}
