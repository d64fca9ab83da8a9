package io.kellet.health.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Redis that is well behaved, badly behaved or no Redis at all is told to be; by a server of the test's own. */
@Timeout(60)
final class RedisCheckTest {

    private static final String CANARY = "canary-7f3a";

    private static RedisCheckConfig.Builder at(FakeServer server) {
        return RedisCheckConfig.at("127.0.0.1", server.port());
    }

    private static CheckResult ask(RedisCheckConfig config) {
        try (RedisCheck check = RedisCheck.of(config)) {
            return check.check(Runs.patient());
        }
    }

    @Test
    void passesWhenPingIsAnsweredWithPong() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "+PONG\r\n")) {
            CheckResult result = ask(at(server).build());

            assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(result.details()).containsKey("pingMicros");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOADING Redis is loading the dataset in memory | LOADING | still loading",
                "NOAUTH Authentication required. | NOAUTH | wants a password",
                "WRONGPASS invalid username-password pair | WRONGPASS | refused the user or the password",
                "NOPERM this user has no permissions to run 'ping' | NOPERM | grant +ping",
                "READONLY You can't write against a read only replica. | READONLY | takes no writes",
                "MASTERDOWN Link with MASTER is down | MASTERDOWN | lost its master",
                "BUSY Redis is busy running a script. | BUSY | SCRIPT KILL",
                "MISCONF Redis is configured to save RDB snapshots | MISCONF | cannot write its snapshots",
                "NOREPLICAS Not enough good replicas to write. | NOREPLICAS | too few good replicas",
                "CLUSTERDOWN The cluster is down | CLUSTERDOWN | cluster that is down",
                "DENIED Redis is running in protected mode | DENIED | protected mode",
                "OOM command not allowed when used memory > 'maxmemory'. | OOM | all the memory",
                "ERR max number of clients reached | ERR | maxclients",
                "ERR unknown command | ERR | refused with an error: ERR unknown command",
            })
    void eachRefusalHasAResultOfItsOwn(String error, String code, String text) throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "-" + error + "\r\n")) {
            CheckResult result = ask(at(server).build());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message())
                    .startsWith("127.0.0.1:" + server.port())
                    .contains(text);
            assertThat(result.details()).containsEntry("answer", code);
        }
    }

    @Test
    void aServerThatIsLoadingIsAWarningOnlyIfAskedFor() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "-LOADING Redis is loading\r\n")) {
            assertThat(ask(at(server).build()).status()).isEqualTo(CheckStatus.FAILED);
            assertThat(ask(at(server).loadingIsWarning().build()).status()).isEqualTo(CheckStatus.WARNING);
        }
    }

    @Test
    void aReplicaFailsOnlyWhereAMasterIsWanted() throws IOException {
        String replica = "*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:6379\r\n$9\r\nconnected\r\n:14\r\n";
        try (FakeServer server = FakeServer.redis(command -> command.equals("ROLE") ? replica : "+PONG\r\n")) {
            assertThat(ask(at(server).build()).status()).isEqualTo(CheckStatus.PASSED);
            CheckResult result = ask(at(server).master().build());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("is no master");
            assertThat(result.details()).containsEntry("role", "slave");
        }
    }

    @Test
    void aMasterIsKnownByItsRole() throws IOException {
        String master =
                "*3\r\n$6\r\nmaster\r\n:3129659\r\n*1\r\n*3\r\n$9\r\n127.0.0.1\r\n$4\r\n9001\r\n$7\r\n3129242\r\n";
        try (FakeServer server = FakeServer.redis(command -> command.equals("ROLE") ? master : "+PONG\r\n")) {
            CheckResult result = ask(at(server).master().build());

            assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(result.details()).containsEntry("role", "master");
        }
    }

    @Test
    void logsInOncePerConnectionAndWipesThePassword() throws IOException {
        List<String> commands = Collections.synchronizedList(new ArrayList<>());
        List<char[]> handedOut = new ArrayList<>();
        try (FakeServer server = FakeServer.redis(command -> {
                    commands.add(command);
                    return command.startsWith("AUTH") ? "+OK\r\n" : "+PONG\r\n";
                });
                RedisCheck check = RedisCheck.of(at(server)
                        .login("probe", () -> {
                            char[] password = "pässwörd€".toCharArray();
                            handedOut.add(password);
                            return password;
                        })
                        .build())) {
            check.check(Runs.patient());
            CheckResult second = check.check(Runs.patient());

            assertThat(second.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(commands).containsExactly("AUTH probe pässwörd€", "PING", "PING");
            assertThat(handedOut)
                    .hasSize(1)
                    .allSatisfy(chars -> assertThat(chars).containsOnly('\0'));
        }
    }

    @Test
    void thePasswordIsInNoTextEvenIfTheServerRepeatsIt() throws IOException {
        RedisCheckConfig[] config = new RedisCheckConfig[1];
        try (FakeServer server = FakeServer.redis(command -> command.startsWith("AUTH")
                ? "-ERR unknown command `AUTH`, with args beginning with: `" + CANARY + "`, \r\n"
                : "+PONG\r\n")) {
            config[0] = at(server).login("user-" + CANARY, CANARY::toCharArray).build();
            CheckResult result = ask(config[0]);

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("refused AUTH").doesNotContain(CANARY);
            assertThat(result.details().toString()).doesNotContain(CANARY);
            assertThat(config[0].toString() + RedisCheck.of(config[0])).doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-unknown command AUTH ", "-Err no AUTH here: ", "-E-AUTH ", "-SORRY "})
    void aRefusalOfTheLoginThatIsNotKnownIsNotRepeated(String refusal) throws IOException {
        try (FakeServer server =
                FakeServer.redis(command -> command.startsWith("AUTH") ? refusal + CANARY + "\r\n" : "+PONG\r\n")) {
            CheckResult result = ask(at(server).password(CANARY::toCharArray).build());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.toString()).doesNotContain(CANARY);
        }
    }

    @Test
    void aPasswordThatCannotBeHadIsSaidSoWithoutAWordOfItsSupplierAndIsAskedForAgain() throws IOException {
        List<Supplier<char[]>> suppliers = new ArrayList<>(List.of(
                () -> {
                    throw new IllegalStateException("vault says " + CANARY);
                },
                () -> null,
                CANARY::toCharArray));
        AtomicBoolean loggedIn = new AtomicBoolean();
        try (FakeServer server = FakeServer.redis(command -> {
                    loggedIn.compareAndSet(false, command.equals("AUTH " + CANARY));
                    return loggedIn.get() ? "+PONG\r\n" : "-NOAUTH Authentication required.\r\n";
                });
                RedisCheck check = RedisCheck.of(
                        at(server).password(() -> suppliers.remove(0).get()).build())) {
            CheckResult threw = check.check(Runs.patient());
            CheckResult none = check.check(Runs.patient());

            assertThat(threw.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(threw.message())
                    .contains("its supplier threw java.lang.IllegalStateException")
                    .doesNotContain(CANARY);
            assertThat(none.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(none.message()).contains("its supplier returned null");
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void anErrorOfTheSupplierLeavesNoConnectionBehindThatIsNotLoggedIn() throws IOException {
        List<String> commands = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean broken = new AtomicBoolean(true);
        try (FakeServer server = FakeServer.redis(command -> {
                    commands.add(command);
                    return "+PONG\r\n";
                });
                RedisCheck check = RedisCheck.of(at(server)
                        .password(() -> {
                            if (broken.get()) {
                                throw new NoClassDefFoundError("vault/Client");
                            }
                            return CANARY.toCharArray();
                        })
                        .build())) {
            assertThatThrownBy(() -> check.check(Runs.patient())).isInstanceOf(NoClassDefFoundError.class);
            broken.set(false);

            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            assertThat(commands).containsExactly("AUTH " + CANARY, "PING");
        }
    }

    @Test
    void anAnswerThatCameBeforeTheQuestionIsNotTakenForOne() throws IOException {
        AtomicInteger pings = new AtomicInteger();
        try (FakeServer server = FakeServer.redis(command ->
                        pings.incrementAndGet() == 1 ? "+PONG\r\n+PONG\r\n" : "-LOADING Redis is loading\r\n");
                RedisCheck check = RedisCheck.of(at(server).build())) {
            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);

            assertThat(check.check(Runs.patient()).message()).contains("still loading");
        }
    }

    @Test
    void aLoginThatWasRefusedIsTriedAgainNextTimeOnANewConnection() throws IOException {
        AtomicReference<String> valid = new AtomicReference<>("old");
        try (FakeServer server = FakeServer.redis(command -> {
                    if (!command.startsWith("AUTH")) {
                        return "+PONG\r\n";
                    }
                    return command.equals("AUTH " + valid.get()) ? "+OK\r\n" : "-WRONGPASS invalid\r\n";
                });
                RedisCheck check =
                        RedisCheck.of(at(server).password("new"::toCharArray).build())) {
            CheckResult before = check.check(Runs.patient());
            valid.set("new");
            CheckResult after = check.check(Runs.patient());

            assertThat(before.details()).containsEntry("answer", "WRONGPASS");
            assertThat(after.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    @Test
    void keepsOneConnectionAndMakesAnotherOneAfterTheServerHungUp() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "+PONG\r\n");
                RedisCheck check = RedisCheck.of(at(server).build())) {
            for (int i = 0; i < 100; i++) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }
            assertThat(server.accepted()).isEqualTo(1);

            server.hangUp();

            assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void reconnectsOncePerRunAndNoMore() throws IOException {
        try (FakeServer server = FakeServer.that((in, out) -> {});
                RedisCheck check = RedisCheck.of(at(server).build())) {
            CheckResult result = check.check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains("closed the connection");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aLateAnswerIsNotTakenForThatToTheNextQuestion() throws IOException {
        CountDownLatch late = new CountDownLatch(1);
        AtomicReference<String> first = new AtomicReference<>("-ERR the answer to the first question\r\n");
        try (FakeServer server = FakeServer.redis(command -> {
                    String answer = first.getAndSet("+PONG\r\n");
                    if (answer.startsWith("-")) {
                        await(late);
                    }
                    return answer;
                });
                RedisCheck check = RedisCheck.of(at(server).build())) {
            CheckResult timedOut = check.check(Runs.brief());
            late.countDown();
            CheckResult next = check.check(Runs.patient());

            assertThat(timedOut.message()).contains("does not answer PING in time");
            assertThat(next.status()).isEqualTo(CheckStatus.PASSED);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "$5\r\nPONG!!\r\n",
                "$99999999999\r\n",
                "$x\r\n",
                "+PONG\rx",
                ":1\r\n",
                "$-1\r\n",
                "*-1\r\n",
                "*2\r\n+PONG\r\n+PONG\r\n",
                "*99999999\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n+PONG\r\n",
                "+PANG\r\n",
                "\0\0\0\0",
            })
    void garbageIsAFailureAndNoException(String garbage) throws IOException {
        try (FakeServer server = FakeServer.redis(command -> garbage)) {
            CheckResult result = ask(at(server).build());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).containsAnyOf("not its protocol", "did not answer PING with PONG");
        }
    }

    @Test
    void aLineThatNeverEndsIsReadNoFurtherThanALineMayBeLong() throws IOException {
        try (FakeServer server = FakeServer.that((in, out) -> {
            byte[] noise = "+".concat("x".repeat(4095)).getBytes(US_ASCII);
            while (true) {
                out.write(noise);
            }
        })) {
            CheckResult result = ask(at(server).build());

            assertThat(result.message()).contains("not its protocol");
        }
    }

    @Test
    void anAnswerOfManyPartsIsBoundedInAll() throws IOException {
        try (FakeServer server = FakeServer.redis(
                command -> command.equals("ROLE") ? "*60000\r\n" + "+master\r\n".repeat(60_000) : "+PONG\r\n")) {
            CheckResult result = ask(at(server).master().build());

            assertThat(result.message()).contains("not its protocol");
        }
    }

    @Test
    void aServerThatSendsAByteNowAndThenDoesNotOutliveTheRun() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeServer server = FakeServer.that((in, out) -> {
            out.write('+');
            while (!never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        })) {
            try (RedisCheck check = RedisCheck.of(at(server).build())) {
                CheckResult result = check.check(Runs.brief());

                assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
                assertThat(result.message()).contains("does not answer PING in time");
            }
        }
    }

    @Test
    void aTlsHandshakeThatDripsDoesNotOutliveTheRun() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeServer server = FakeServer.that((in, out) -> {
                    // the head of a handshake record of 16 KiB, then a byte now and then
                    out.write(new byte[] {22, 3, 3, 0x40, 0});
                    while (!never.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                        out.write(2);
                        out.flush();
                    }
                });
                RedisCheck check = RedisCheck.of(at(server)
                        .tls(javax.net.ssl.SSLContext.getDefault().getSocketFactory())
                        .build())) {
            CheckResult result = check.check(Runs.brief());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        }
    }

    @Test
    void speaksTlsAndWantsACertificateMadeOutToTheHost() throws Exception {
        Certificates.Server certificate = Certificates.valid("127.0.0.1");
        Certificates.Server other = Certificates.valid("10.9.8.7");
        FakeServer.Talk redis = (in, out) -> {
            byte[] command = in.readNBytes("*1\r\n$4\r\nPING\r\n".length());
            assertThat(command).isNotEmpty();
            out.write("+PONG\r\n".getBytes(US_ASCII));
            out.flush();
            in.read();
        };
        try (FakeServer good = FakeServer.on(certificate.listening(), redis);
                FakeServer bad = FakeServer.on(other.listening(), redis)) {
            CheckResult trusted =
                    ask(at(good).tls(certificate.trusting().getSocketFactory()).build());
            CheckResult misnamed =
                    ask(at(bad).tls(other.trusting().getSocketFactory()).build());
            CheckResult stranger =
                    ask(at(good).tls(other.trusting().getSocketFactory()).build());

            assertThat(trusted.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(misnamed.message()).contains("made out to this name");
            assertThat(stranger.message()).contains("not trusted");
        }
    }

    @Test
    void twoThousandRunsLeaveNoSocketBehind() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "+PONG\r\n");
                RedisCheck check = RedisCheck.of(at(server).build())) {
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 2_000; i++) {
                check.check(Runs.patient());
            }

            assertThat(FileDescriptors.open()).isLessThan(before + 20);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void runsThatFailLeaveNoSocketBehindEither() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "!\r\n");
                RedisCheck check = RedisCheck.of(at(server).build())) {
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 1_000; i++) {
                check.check(Runs.patient());
            }

            // the fake server's own ends close a little later
            assertThat(FileDescriptors.open()).isLessThan(before + 100);
        }
    }

    @Test
    void aPortThatNobodyListensOnIsRefused() throws IOException {
        CheckResult result =
                ask(RedisCheckConfig.at("127.0.0.1", RedisFixture.freePort()).build());

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("refused the connection");
    }

    @Test
    void aClosedCheckSaysSoAndOpensNothing() throws IOException {
        try (FakeServer server = FakeServer.redis(command -> "+PONG\r\n")) {
            RedisCheck check = RedisCheck.of(at(server).build());
            check.check(Runs.patient());
            check.close();

            assertThatThrownBy(() -> check.check(Runs.patient()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aConfigThatExistsIsValid() {
        assertThatThrownBy(() -> RedisCheckConfig.at("redis://:" + CANARY + "@host", 6379)
                        .build())
                .hasMessageContaining("host must be")
                .message()
                .doesNotContain(CANARY);
        assertThatThrownBy(() -> RedisCheckConfig.at("host", 0).build()).hasMessageContaining("1..65535: 0");
        assertThatThrownBy(() -> new RedisCheckConfig("host", 1, "user", null, false, CheckStatus.FAILED, null))
                .hasMessageContaining("a user needs a password");
        assertThatThrownBy(() -> new RedisCheckConfig("host", 1, null, null, false, CheckStatus.PASSED, null))
                .hasMessageContaining("FAILED or WARNING: PASSED");
    }
}
