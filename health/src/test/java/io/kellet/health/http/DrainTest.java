package io.kellet.health.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How an endpoint ends. */
final class DrainTest {

    private final ManualClock clock = new ManualClock();
    private final FakeHealth health = new FakeHealth(Views.healthy(1));

    private HealthEndpoint start() throws IOException {
        return HealthEndpoint.of(EndpointConfig.named("drain").port(0).build(), health)
                .clock(clock)
                .start();
    }

    private static Thread run(Runnable work) {
        Thread thread = new Thread(work, "drains");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Health drains and the wait has begun: only from now on does the clock count for it. */
    private void awaitTheWait(Thread draining) throws TimeoutException {
        Await.until(() -> !health.drains.isEmpty() && draining.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void theThreadThatAnswersMayCloseAndDoesNotWaitForItself() throws Exception {
        HealthEndpoint endpoint = HealthEndpoint.of(
                        EndpointConfig.named("drain")
                                .port(0)
                                .requestLimit(Duration.ofMinutes(1))
                                .build(),
                        health)
                .clock(clock)
                .start();
        health.first(endpoint::close);

        RawClient.get(endpoint.port(), "/health");

        Await.until(() -> !endpoint.isListening());
    }

    @Test
    void readinessGoesFirstThenComesTheWaitThenThePortAndLastWhoIsStillThere() throws Exception {
        HealthEndpoint endpoint = start();
        int port = endpoint.port();

        Thread draining = run(endpoint::drainAndClose);
        awaitTheWait(draining);

        assertThat(RawClient.get(port, "/health/ready").status()).isEqualTo(503);
        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
        clock.advance(Duration.ofMillis(19_999));
        assertThat(RawClient.get(port, "/health/ready").status()).isEqualTo(503);
        assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
        assertThat(draining.isAlive()).isTrue();
        assertThat(endpoint.isListening()).isTrue();

        try (RawClient inFlight = new RawClient(port)) {
            inFlight.write("GET /health/li");
            clock.advance(Duration.ofMillis(1));
            Await.until(() -> !endpoint.isListening());
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
            inFlight.write("ve HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(inFlight.read().status()).isEqualTo(200);
        }
        draining.join();
        assertThat(health.drains).containsExactly("shutting down");
        assertThat(endpoint.connections()).isZero();
    }

    @Test
    void whoIsConnectedAndSaysNothingDelaysTheEndNoLongerThanHisRequestMayTake() throws Exception {
        HealthEndpoint endpoint = start();
        try (RawClient silent = new RawClient(endpoint.port())) {
            Await.until(() -> endpoint.connections() == 1);
            Thread draining = run(endpoint::drainAndClose);
            awaitTheWait(draining);

            clock.advance(Duration.ofSeconds(20));
            clock.advance(Duration.ofSeconds(2));

            assertThat(silent.read().status()).isZero();
            draining.join();
        }
    }

    @Test
    void aSecondDrainChangesNothingAndReturnsWhenTheFirstHasEnded() throws Exception {
        HealthEndpoint endpoint = start();
        Thread first = run(endpoint::drainAndClose);
        awaitTheWait(first);
        Thread second = run(endpoint::drainAndClose);
        Await.until(() -> second.getState() == Thread.State.WAITING);

        clock.advance(Duration.ofSeconds(20));

        first.join();
        second.join();
        endpoint.drainAndClose();
        endpoint.close();
        assertThat(health.drains).hasSize(1);
    }

    @Test
    void closeEndsADrainAtOnce() throws Exception {
        HealthEndpoint endpoint = start();
        Thread draining = run(endpoint::drainAndClose);
        awaitTheWait(draining);

        endpoint.close();

        draining.join();
        assertThat(endpoint.isListening()).isFalse();
    }

    @Test
    void anInterruptedDrainClosesAtOnceAndTheThreadStaysInterrupted() throws Exception {
        HealthEndpoint endpoint = start();
        boolean[] interrupted = new boolean[1];
        Thread draining = run(() -> {
            endpoint.drainAndClose();
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        awaitTheWait(draining);

        draining.interrupt();

        draining.join();
        assertThat(interrupted[0]).isTrue();
        assertThat(endpoint.isListening()).isFalse();
    }

    @Test
    void aClockThatStepsBackDuringTheWaitStartsItAgainAndNoMore() throws Exception {
        HealthEndpoint endpoint = start();
        Thread draining = run(endpoint::drainAndClose);
        awaitTheWait(draining);
        clock.stepBack(Duration.ofHours(1));
        long stepped = clock.nanos();

        // an hour is far away; the drain is over long before that
        Await.until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return !draining.isAlive();
        });
        long sinceStep = clock.nanos() - stepped;

        assertThat(sinceStep).isLessThan(Duration.ofHours(1).toNanos());
        assertThat(endpoint.isListening()).isFalse();
    }

    @Test
    void closeClosesEverybodyAtOnceWithOrWithoutAnAnswer() throws Exception {
        HealthEndpoint endpoint = start();
        try (RawClient waiting = new RawClient(endpoint.port())) {
            waiting.write("GET ");
            Await.until(() -> endpoint.connections() == 1);

            endpoint.close();

            assertThat(waiting.read().status()).isZero();
            assertThat(health.drains).isEmpty();
        }
    }

    @Test
    void aShutdownHookDrainsAProcessThatIsToldToEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Served.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader says =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(says.readLine());
            assertThat(RawClient.get(port, "/health/ready").status()).isEqualTo(200);

            process.toHandle().destroy(); // SIGTERM, and its input stays open

            Await.until(() -> isUnready(port));
            assertThat(RawClient.get(port, "/health/live").status()).isEqualTo(200);
            process.getOutputStream().close(); // lets the time of the drain go by
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isUnready(int port) {
        try {
            return RawClient.get(port, "/health/ready").status() == 503;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves until it is told to end, drains then, and lets the time of the drain go by when its input ends. */
    static final class Served {
        private Served() {}

        public static void main(String[] args) throws IOException {
            ManualClock clock = new ManualClock();
            HealthEndpoint endpoint = HealthEndpoint.of(
                            EndpointConfig.named("served").port(0).build(), new FakeHealth(Views.healthy(1)))
                    .clock(clock)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(endpoint::drainAndClose));
            System.out.println(endpoint.port());
            while (System.in.read() >= 0) {
                // nothing is said
            }
            while (true) {
                clock.advance(Duration.ofSeconds(1));
                Thread.onSpinWait();
            }
        }
    }
}
