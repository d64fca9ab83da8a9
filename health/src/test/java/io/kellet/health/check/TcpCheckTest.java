package io.kellet.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TcpCheckTest {

    @Test
    void whatThisMachineCannotEvenTryIsNotBlamedOnTheOtherSide() {
        CheckResult result = TcpCheck.to("255.255.255.255", 81).check(Runs.patient()); // nobody is called that

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("was not asked: this machine has no way there");
    }

    @Test
    void saysThatItKnowsOfReachabilityOnly() throws IOException {
        try (ServerSocket neverAccepts = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CheckResult result =
                    TcpCheck.to("127.0.0.1", neverAccepts.getLocalPort()).check(Runs.patient());

            assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
            assertThat(result.message()).contains("reachability only");
            assertThat(result.details()).containsKey("connectMicros");
        }
    }

    @Test
    void failsWhereNobodyListens() throws IOException {
        CheckResult result = TcpCheck.to("127.0.0.1", RedisFixture.freePort()).check(Runs.patient());

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("refused the connection");
    }

    @Test
    void failsForANameThatNobodyKnows() {
        CheckResult result = TcpCheck.to("no-such-host.invalid", 80).check(Runs.patient());

        assertThat(result.message()).contains("no-such-host.invalid:80").contains("name that nobody knows");
    }

    @Test
    void asksNobodyWhenTheTimeOfTheRunIsOver() throws IOException {
        ManualClock clock = new ManualClock();
        CheckRun run = CheckRun.startingNow(clock, Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));
        try (FakeServer server = FakeServer.that((in, out) -> {})) {
            CheckResult result = TcpCheck.to("127.0.0.1", server.port()).check(run);

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void hangsUpWithoutAResetThoughTheServerHasGreeted() throws Exception {
        BlockingQueue<Object> seen = new ArrayBlockingQueue<>(10);
        try (FakeServer server = FakeServer.that((in, out) -> {
            try {
                seen.add(in.read());
            } catch (IOException e) {
                seen.add(e);
            }
        })) {
            for (int i = 0; i < 5; i++) {
                TcpCheck.to("127.0.0.1", server.port()).check(Runs.patient());

                assertThat(seen.take()).isEqualTo(-1);
            }
        }
    }

    @Test
    void twoThousandRunsLeaveNoSocketBehind() throws IOException {
        try (FakeServer server = FakeServer.that((in, out) -> in.read())) {
            TcpCheck check = TcpCheck.to("127.0.0.1", server.port());
            check.check(Runs.patient());
            int before = FileDescriptors.open();

            for (int i = 0; i < 2_000; i++) {
                assertThat(check.check(Runs.patient()).status()).isEqualTo(CheckStatus.PASSED);
            }

            // the fake server's own ends close a little later
            assertThat(FileDescriptors.open()).isLessThan(before + 200);
        }
    }

    @Test
    void anEndpointThatExistsIsValid() {
        assertThatThrownBy(() -> TcpCheck.to("user:pass@host", 80)).hasMessageContaining("host must be");
        assertThatThrownBy(() -> TcpCheck.to(" ", 80)).hasMessageContaining("host must be");
        assertThatThrownBy(() -> TcpCheck.to("host", 65_536)).hasMessageContaining("1..65535: 65536");
        assertThat(TcpCheck.to("::1", 80)).hasToString("TcpCheck([::1]:80)");
    }
}
