package io.kellet.health.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import io.kellet.health.check.FakeServer;
import io.kellet.health.check.FileDescriptors;
import io.kellet.health.check.RedisFixture;
import io.kellet.health.check.Runs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class LettuceCheckTest {

    private static RedisFixture redis;
    private static RedisClient client;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisFixture.start();
        client = RedisClient.create();
        client.setOptions(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    }

    @AfterAll
    static void close() throws Exception {
        if (client != null) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
        if (redis != null) {
            redis.close();
        }
    }

    private static RedisURI uri(int port) {
        return RedisURI.create("127.0.0.1", port);
    }

    @Test
    void passesOverTheApplicationsConnectionAndLeavesItOpen() throws Exception {
        try (StatefulRedisConnection<String, String> connection = client.connect(uri(redis.port()))) {
            try (LettuceCheck check = LettuceCheck.over(connection)) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }

            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void twoThousandRunsUseOneConnection() throws Exception {
        try (LettuceCheck check = LettuceCheck.with(client, uri(redis.port()))) {
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 2_000; i++) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }

            assertThat(FileDescriptors.open()).isLessThan(before + 20);
        }
    }

    @Test
    void aStoppedServerFailsWithinTheRunAndPassesWhenItGoesOn() throws Exception {
        try (LettuceCheck check = LettuceCheck.with(client, uri(redis.port()))) {
            check.check(Runs.patient());
            redis.stop();
            CheckResult result;
            try {
                result = check.check(Runs.brief());
            } finally {
                redis.goOn();
            }

            assertThat(result.message()).contains("is connected but does not answer PING in time");
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void noMoreThanOnePingIsEverUnderWay() throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicBoolean hold = new AtomicBoolean();
        CountDownLatch goOn = new CountDownLatch(1);
        try (FakeServer slow = FakeServer.redis(command -> {
                    if (command.startsWith("PING") && hold.get()) {
                        held.incrementAndGet();
                        awaitOrGiveUp(goOn);
                    }
                    return command.startsWith("PING") ? "+PONG\r\n" : "+OK\r\n";
                });
                LettuceCheck check = LettuceCheck.with(client, uri(slow.port()))) {
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);

            hold.set(true);
            for (int i = 0; i < 4; i++) {
                assertThat(check.check(Runs.brief()).status()).isEqualTo(CheckStatus.FAILED);
            }
            hold.set(false);
            goOn.countDown();
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);

            assertThat(held.get()).isEqualTo(1);
        }
    }

    private static void awaitOrGiveUp(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsGoneFailsAndPassesAfterItsRestart() throws Exception {
        try (RedisFixture doomed = RedisFixture.start();
                LettuceCheck check = LettuceCheck.with(client, uri(doomed.port()))) {
            check.check(Runs.patient());

            doomed.kill();
            CheckResult gone = check.check(Runs.brief());
            doomed.restart();
            CheckResult back = check.check(Runs.patient());
            while (back.status() != CheckStatus.PASSED) { // Lettuce reconnects when it likes
                back = check.check(Runs.brief());
            }

            assertThat(gone.status()).isEqualTo(CheckStatus.FAILED);
        }
    }

    @Test
    void aRefusalHasTheSameMeaningAsWithoutLettuce() throws Exception {
        AtomicInteger pings = new AtomicInteger();
        try (FakeServer down = FakeServer.redis(command -> {
                    if (!command.startsWith("PING")) {
                        return "+OK\r\n";
                    }
                    return pings.incrementAndGet() == 1 ? "+PONG\r\n" : "-MASTERDOWN Link with MASTER is down\r\n";
                });
                LettuceCheck check = LettuceCheck.with(client, uri(down.port()))) {
            CheckResult result = check.check(Runs.patient());
            if (result.status() == CheckStatus.PASSED) { // Lettuce did not ping by itself
                result = check.check(Runs.patient());
            }

            assertThat(result.details()).containsEntry("answer", "MASTERDOWN");
        }
    }

    @Test
    void aPortThatNobodyListensOnFailsWithoutAWordOfTheClients() throws Exception {
        try (RedisFixture gone = RedisFixture.start()) {
            gone.kill();
            try (LettuceCheck check = LettuceCheck.with(client, uri(gone.port()))) {
                CheckResult result = check.check(Runs.patient());

                assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
                assertThat(result.message())
                        .contains("RedisConnectionException")
                        .doesNotContain("127.0.0.1");
            }
        }
    }

    @Test
    void aServerThatRepeatsThePasswordIsNotRepeated() throws Exception {
        String canary = "canary-7f3a";
        try (FakeServer server = FakeServer.redis(
                        command -> "-ERR unknown command, with args beginning with: " + command + "\r\n");
                LettuceCheck check = LettuceCheck.with(
                        client,
                        RedisURI.builder()
                                .withHost("127.0.0.1")
                                .withPort(server.port())
                                .withPassword(canary.toCharArray())
                                .build())) {
            CheckResult result = check.check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.details()).containsEntry("answer", "ERR");
            assertThat(result.toString()).doesNotContain(canary);
        }
    }

    @Test
    void aConnectionThatIsMadeAfterTheCheckWasClosedIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (FakeServer slow = FakeServer.that((in, out) -> {
            asked.countDown();
            goOn.await();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '*') { // a command begins
                    out.write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            ended.countDown();
        })) {
            LettuceCheck check = LettuceCheck.with(client, uri(slow.port()));
            assertThat(check.check(Runs.brief()).message()).contains("did not accept the connection in time");
            asked.await();

            check.close();
            goOn.countDown();

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClosedCheckSaysSo() {
        LettuceCheck check = LettuceCheck.with(client, uri(redis.port()));

        check.close();

        assertThatThrownBy(() -> check.check(Runs.patient()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
