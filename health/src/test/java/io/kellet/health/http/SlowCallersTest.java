package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Callers that take their time, and callers that are many. The clock stands still, so nobody is helped by a limit of time. */
final class SlowCallersTest {

    private final ManualClock clock = new ManualClock();
    private final FakeHealth health = new FakeHealth(Views.healthy(1));
    private final List<RawClient> clients = new ArrayList<>();
    private HealthEndpoint endpoint = start(1_024);

    SlowCallersTest() throws IOException {}

    private HealthEndpoint start(int maxConnections) throws IOException {
        return HealthEndpoint.of(
                        EndpointConfig.named("slow")
                                .port(0)
                                .maxConnections(maxConnections)
                                .build(),
                        health)
                .clock(clock)
                .start();
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        endpoint.close();
    }

    private RawClient connect() throws IOException {
        RawClient client = new RawClient(endpoint.port());
        clients.add(client);
        return client;
    }

    @Test
    void fiveHundredCallersWhoNeverFinishTheirRequestHoldNobodyUpAndAreClosedInTheEnd() throws Exception {
        for (int i = 0; i < 500; i++) {
            connect().write(i % 2 == 0 ? "G" : "GET /health HTTP/1.1\r\nHost: x\r\n");
        }

        assertThat(RawClient.get(endpoint.port(), "/health/live").status()).isEqualTo(200);
        Await.until(() -> endpoint.connections() >= 500);
        assertThat(endpoint.timedOut()).isZero();

        clock.advance(Duration.ofSeconds(2));

        for (RawClient client : clients) {
            assertThat(client.read().status()).isZero();
        }
        assertThat(endpoint.timedOut()).isEqualTo(500);
        assertThat(RawClient.get(endpoint.port(), "/health/live").status()).isEqualTo(200);
    }

    @Test
    void aByteNowAndThenBuysNoMoreTime() throws Exception {
        RawClient client = connect();
        client.write("GET /hea");
        Await.until(() -> endpoint.connections() == 1);
        clock.advance(Duration.ofMillis(1_999));
        client.write("l");
        assertThat(RawClient.get(endpoint.port(), "/health").status()).isEqualTo(200);
        assertThat(endpoint.timedOut()).isZero();

        clock.advance(Duration.ofMillis(1));

        assertThat(client.read().status()).isZero();
        assertThat(endpoint.timedOut()).isEqualTo(1);
    }

    @Test
    void whoConnectsAndSaysNothingMakesRoomForWhoHasSomethingToAsk() throws Exception {
        endpoint.close();
        endpoint = start(8);
        for (int i = 1; i <= 8; i++) {
            connect();
            int open = i;
            Await.until(() -> endpoint.connections() == open);
        }

        for (int i = 0; i < 3; i++) {
            assertThat(RawClient.get(endpoint.port(), "/health/live").status()).isEqualTo(200);
        }

        assertThat(clients.get(0).read().status()).isZero();
        assertThat(endpoint.dropped()).isBetween(1L, 3L);
        assertThat(endpoint.connections()).isLessThanOrEqualTo(8);
    }

    @Test
    void whoHasHisAnswerMakesRoomBeforeWhoIsStillAsking() throws Exception {
        endpoint.close();
        endpoint = start(8);
        for (int i = 0; i < 7; i++) {
            RawClient answered = connect();
            answered.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(answered.read().status()).isEqualTo(200); // and he keeps his end open
        }
        RawClient asking = connect();
        asking.write("GET /health/li");
        Await.until(() -> endpoint.connections() == 8);

        assertThat(RawClient.get(endpoint.port(), "/health").status()).isEqualTo(200);
        asking.write("ve HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(asking.read().status()).isEqualTo(200);
        assertThat(endpoint.dropped()).isZero();
    }

    @Test
    void whoKeepsHisEndOpenAfterTheAnswerIsClosedToo() throws Exception {
        RawClient client = connect();
        client.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(200);
        assertThat(endpoint.connections()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(1));

        Await.until(() -> endpoint.connections() == 0);
        assertThat(endpoint.timedOut()).isZero();
    }

    @Test
    void aClockThatStepsBackKeepsNobodyLongerThanIfHeHadJustCome() throws Exception {
        RawClient client = connect();
        client.write("G");
        Await.until(() -> endpoint.connections() == 1);
        clock.stepBack(Duration.ofHours(1));
        assertThat(RawClient.get(endpoint.port(), "/health").status()).isEqualTo(200);
        Await.until(() -> endpoint.connections() == 1);

        clock.advance(Duration.ofSeconds(2));

        assertThat(client.read().status()).isZero();
    }

    @Test
    void aThousandProbesAtOnceAreAllAnsweredByTwoThreadsAndNothingIsLeft() throws Exception {
        long descriptorsBefore = descriptors();
        for (int i = 0; i < 1_000; i++) {
            connect();
        }
        for (RawClient client : clients) {
            client.write("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        }

        for (RawClient client : clients) {
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).startsWith("ok\n");
            client.close();
        }

        Await.until(() -> endpoint.connections() == 0);
        assertThat(endpoint.answers(PathClass.READY, 200)).isEqualTo(1_000);
        assertThat(endpoint.dropped() + endpoint.timedOut() + endpoint.failed()).isZero();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().matches("kellet-health-(http|render)-slow")))
                .hasSize(2);
        assertThat(descriptors()).isLessThan(descriptorsBefore + 20);
    }

    @Test
    void aProcessWithoutFreeFileDescriptorsGivesUpWhoIsSilentAndAnswersWhoAsks() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs a shell that limits open files");
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 256 && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DrainTest.Served.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader says =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(says.readLine());
            assertThat(RawClient.get(port, "/health").status()).isEqualTo(200);
            for (int i = 0; i < 400; i++) {
                clients.add(new RawClient(port));
            }

            assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Of this process, as far as that can be seen here. */
    private static long descriptors() {
        Path open = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(open), "open files can be counted on Linux alone");
        try (Stream<Path> each = Files.list(open)) {
            return each.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
