package io.kellet.benchmarks.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProbeStormTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void countsWhatIsAnsweredWithYes() throws IOException {
        try (ProbedServer server = ProbedServers.bare()) {
            ProbeStorm.Outcome outcome = storm(server).run(200, 20, PATIENCE);

            assertThat(outcome.sent()).isEqualTo(200);
            assertThat(outcome.answered()).isEqualTo(200);
            assertThat(outcome.times().count()).isEqualTo(200);
        }
    }

    @Test
    void doesNotCountANo() throws IOException {
        try (ProbedServer server = new BareServer(() -> false, () -> {})) {
            ProbeStorm.Outcome outcome = storm(server).run(20, 5, PATIENCE);

            assertThat(outcome.sent()).isEqualTo(20);
            assertThat(outcome.answered()).isZero();
        }
    }

    @Test
    void doesNotCountWhatIsLate() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ProbeStorm late = new ProbeStorm(NanoClock.SYSTEM, silent.getLocalPort(), "/");

            assertThat(late.run(3, 3, PATIENCE).answered()).isZero();
        }
    }

    @Test
    void doesNotCountWhatIsRefused() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(new ProbeStorm(NanoClock.SYSTEM, port, "/")
                        .run(3, 3, PATIENCE)
                        .answered())
                .isZero();
    }

    @Test
    void everyContenderAnswersOrHangsAsItWould() throws IOException, InterruptedException {
        try (ProbedServer kellet = ProbedServers.kellet()) {
            assertThat(storm(kellet).run(20, 5, PATIENCE).answered()).isEqualTo(20);
        }
        for (ProbedServer peer : new ProbedServer[] {ProbedServers.dropwizard(), ProbedServers.spring()}) {
            try (peer) {
                assertThat(storm(peer).run(2, 2, PATIENCE).answered()).isZero();
            }
        }
    }

    private static ProbeStorm storm(ProbedServer server) {
        return new ProbeStorm(NanoClock.SYSTEM, server.port(), server.path());
    }
}
