package io.kellet.secrets.aws;

import static io.kellet.secrets.aws.AwsRig.KEY;
import static io.kellet.secrets.aws.AwsRig.KEY_ID;
import static io.kellet.secrets.aws.AwsRig.NAME;
import static io.kellet.secrets.aws.AwsRig.WITHIN;
import static io.kellet.secrets.aws.AwsRig.bytes;
import static io.kellet.secrets.aws.AwsRig.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.secrets.provider.PutRequest;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import io.kellet.testkit.aws.FakeSecretsManager;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

@Timeout(60)
final class AwsCredentialsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AwsCredentials GOOD = AwsBasicCredentials.create(KEY_ID, KEY);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ManualClock clock = new ManualClock();
    private FakeSecretsManager fake;

    @BeforeEach
    void open() throws IOException {
        fake = FakeSecretsManager.open(AwsRig.REGION);
        fake.allow(KEY_ID, KEY);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private AwsProvider.Opening provider(Duration openWithin) {
        return AwsProvider.of(AwsRig.config(fake)
                .openWithin(openWithin)
                .credentialsEvery(Duration.ofSeconds(1))
                .build());
    }

    private StandingCredentials standing(AwsCredentialsProvider source) {
        AwsConfig config = AwsConfig.named("aws")
                .region(AwsRig.REGION)
                .credentialsEvery(Duration.ofMinutes(1))
                .build();
        return new StandingCredentials(config, source, clock, () -> NOW);
    }

    private static AwsCredentials ending(Instant end) {
        return AwsSessionCredentials.builder()
                .accessKeyId(KEY_ID)
                .secretAccessKey(KEY)
                .sessionToken("session")
                .expirationTime(end)
                .build();
    }

    @Test
    void asksAgainWhenHalfOfTheTimeIsOverThatCredentialsHaveLeft() {
        AtomicReference<AwsCredentials> next = new AtomicReference<>(GOOD);
        StandingCredentials credentials = standing(next::get);

        assertThat(credentials.refresh()).isEqualTo(Duration.ofMinutes(1).toNanos());

        next.set(ending(NOW.plusSeconds(3_600)));
        assertThat(credentials.refresh()).isEqualTo(Duration.ofMinutes(1).toNanos());
        next.set(ending(NOW.plusSeconds(40)));
        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(20).toNanos());
        next.set(ending(NOW.plusMillis(10)));
        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(1).toNanos());
        next.set(ending(NOW.minusSeconds(10)));
        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(1).toNanos());
        next.set(ending(Instant.MAX));
        assertThat(credentials.refresh()).isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void keepsTheLastGoodOnesWhileItAsksInVainLessAndLessOften() {
        AtomicInteger calls = new AtomicInteger();
        StandingCredentials credentials = standing(() -> {
            if (calls.getAndIncrement() == 0) {
                return GOOD;
            }
            throw new IllegalStateException("hush");
        });
        credentials.refresh();

        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(4).toNanos());
        for (int i = 0; i < 100; i++) {
            assertThat(credentials.refresh())
                    .isBetween(0L, Duration.ofSeconds(30).toNanos());
        }
        assertThat(credentials.areThere()).isTrue();
        assertThat(credentials.resolveCredentials()).isSameAs(GOOD);
    }

    @Test
    void survivesASourceWhoseModuleIsMissing() {
        StandingCredentials credentials = standing(() -> {
            throw new NoClassDefFoundError("software/amazon/awssdk/services/sts/StsClient");
        });

        assertThat(credentials.refresh()).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(credentials.areThere()).isFalse();
    }

    @Test
    void asksNobodyWhileCredentialsAreStillBeingResolvedAndAsksWhenTheyAreThere() {
        CountDownLatch stalled = new CountDownLatch(1);
        try (AwsProvider aws = provider(SHORT)
                .credentials(() -> {
                    awaitQuietly(stalled);
                    return GOOD;
                })
                .open()) {
            assertThatThrownBy(() -> aws.fetch(NAME, Which.current(), WITHIN))
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("credentials");
            assertThat(aws.state()).isEqualTo(AwsState.NO_CREDENTIALS);
            assertThat(fake.requests()).isZero();

            stalled.countDown();

            untilDone(() -> putOne(aws));
            assertThat(aws.state()).isEqualTo(AwsState.READY);
        }
    }

    @Test
    void goesOnWithTheOldCredentialsWhileTheNextOnesStall() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch stalled = new CountDownLatch(1);
        try (AwsProvider aws = provider(Duration.ofSeconds(20))
                .credentials(() -> {
                    if (calls.getAndIncrement() > 0) {
                        asking.countDown();
                        awaitQuietly(stalled);
                    }
                    return GOOD;
                })
                .open()) {
            asking.await();

            aws.put(NAME, bytes("one"), PutRequest.current(), WITHIN);

            assertThat(text(aws.fetch(NAME, Which.current(), WITHIN))).isEqualTo("one");
            stalled.countDown();
        }
    }

    @Test
    void asksForOtherCredentialsSoonWhenAwsRefusesThese() {
        AtomicReference<AwsCredentials> now =
                new AtomicReference<>(AwsBasicCredentials.create("AKIAIOSFODNN7STRANGE", "stranger"));
        AwsConfig config =
                AwsRig.config(fake).credentialsEvery(Duration.ofHours(1)).build();
        try (AwsProvider aws = AwsProvider.of(config).credentials(now::get).open()) {
            assertThat(aws.state()).isEqualTo(AwsState.LOGIN_REFUSED);

            now.set(GOOD);

            // each refusal asks for others, at most once a second; they come every hour by themselves
            untilDone(() -> putOne(aws));
        }
    }

    @Test
    void neitherAnInterruptThatASourceLeavesBehindNorAnErrorEndsTheThreadThatResolves() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        List<Long> times = new CopyOnWriteArrayList<>();
        AwsConfig config =
                AwsRig.config(fake).credentialsEvery(Duration.ofSeconds(1)).build();
        try (AwsProvider aws = AwsProvider.of(config)
                .credentials(() -> {
                    times.add(NanoClock.SYSTEM.nanos());
                    third.countDown();
                    if (calls.incrementAndGet() == 1) {
                        Thread.currentThread().interrupt();
                    } else if (calls.get() == 2) {
                        throw new StackOverflowError();
                    }
                    return GOOD;
                })
                .open()) {
            third.await();

            assertThat(putOne(aws)).isTrue();
            assertThat(times.get(1) - times.get(0))
                    .as("nor does it make it hurry")
                    .isGreaterThanOrEqualTo(StandingCredentials.LEAST_GAP);
        }
    }

    @Test
    void showsTheTokenOfASession() {
        fake.allow("ASIAIOSFODNN7EXAMPLE", KEY, "session", Instant.now().plusSeconds(600));
        AwsConfig config = AwsRig.config(fake)
                .login(AwsLogin.keys("ASIAIOSFODNN7EXAMPLE", bytes(KEY), bytes("session")))
                .build();
        try (AwsProvider aws = AwsProvider.of(config).open()) {
            aws.put(NAME, bytes("one"), PutRequest.current(), WITHIN);
            fake.allow("ASIAIOSFODNN7EXAMPLE", KEY, "session", Instant.now().minusSeconds(1));

            assertThatThrownBy(() -> aws.fetch(NAME, Which.current(), WITHIN))
                    .isInstanceOf(SecretUnavailableException.class)
                    .hasMessageContaining("ExpiredTokenException");
        }
    }

    @Test
    void wipesTheKeysItWasGivenWhenItIsClosedAndNotThoseOfItsCaller() {
        SecretBytes mine = bytes(KEY);
        AwsLogin.Keys keys = (AwsLogin.Keys) AwsLogin.keys(KEY_ID, mine);

        AwsProvider.of(AwsRig.config(fake).login(keys).build()).open().close();

        assertThat(keys.secretKey().isWiped()).isTrue();
        assertThat(mine.isWiped()).isFalse();
    }

    @Test
    void endsItsThreadWhenItIsClosedThoughASourceStalls() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Thread> resolving = new AtomicReference<>();
        AwsProvider aws = provider(SHORT)
                .credentials(() -> {
                    resolving.set(Thread.currentThread());
                    awaitQuietly(never);
                    return GOOD;
                })
                .open();

        aws.close();

        requireNonNull(resolving.get()).join(); // the interrupt ends the wait; else the test's own time is over
        assertThat(aws.state()).isEqualTo(AwsState.CLOSED);
    }

    private static boolean putOne(AwsProvider aws) {
        try {
            aws.put(NAME, bytes("one"), PutRequest.current(), WITHIN);
            return true;
        } catch (SecretUnavailableException e) {
            return false;
        }
    }

    private interface Try {
        boolean isDone();
    }

    /** Ends with the test's own time. */
    private static void untilDone(Try tried) {
        while (!tried.isDone()) {
            Thread.onSpinWait();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        }
    }
}
