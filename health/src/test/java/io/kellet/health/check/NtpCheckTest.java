package io.kellet.health.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A time server of the test's own, whose clock is right, on a network as slow and lopsided as the test says: the clocks move by hand,
 * while the packet is on its way.
 */
@Timeout(60)
final class NtpCheckTest {

    private static final Instant TRUE_START = Instant.parse("2026-03-04T05:06:07.089Z");

    private final ManualClock clock = new ManualClock();
    private final long startNanos = clock.nanos();
    private final Deque<Way> ways = new ArrayDeque<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Duration offBy = Duration.ZERO; // what the machine's clock shows too much
    private volatile Instant start = TRUE_START;
    private volatile long thinking = 1; // milliseconds that the server takes itself
    private DatagramSocket server;
    private Thread thread;

    /** How long a packet is on its way there and back, in milliseconds, and what is done to the answer. */
    private record Way(long there, long back, Mangler mangler) {}

    private interface Mangler {
        /** Null: the answer is lost. */
        byte @Nullable [] of(byte[] answer);
    }

    @BeforeEach
    void serve() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = new Thread(this::answer, "fake-time-server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        thread.join();
    }

    private Instant truth() {
        return start.plusNanos(clock.nanos() - startNanos);
    }

    private final InstantSource wall = () -> truth().plus(offBy);

    private void answer() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                server.receive(packet);
                questions.incrementAndGet();
                Way way = ways.size() > 1 ? ways.removeFirst() : ways.getFirst();
                clock.advance(Duration.ofMillis(way.there));
                ByteBuffer question = ByteBuffer.wrap(packet.getData());
                ByteBuffer answer = ByteBuffer.allocate(48);
                answer.put(0, (byte) 0x24).put(1, (byte) 2);
                answer.putLong(24, question.getLong(40)).putLong(32, SntpExchange.stamp(truth()));
                clock.advance(Duration.ofMillis(thinking));
                answer.putLong(40, SntpExchange.stamp(truth()));
                clock.advance(Duration.ofMillis(way.back));
                byte[] bytes = way.mangler.of(answer.array());
                if (bytes != null) {
                    server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void way(long there, long back) {
        way(there, back, answer -> answer);
    }

    private void way(long there, long back, Mangler mangler) {
        ways.add(new Way(there, back, mangler));
    }

    private NtpCheckConfig.Builder config() {
        return NtpCheckConfig.at("127.0.0.1").port(server.getLocalPort());
    }

    private CheckResult ask(NtpCheckConfig config) {
        return NtpCheck.of(config, wall).check(CheckRun.startingNow(clock, Duration.ofSeconds(60)));
    }

    private static long micros(CheckResult result, String detail) {
        return (long) requireNonNull(result.details().get(detail));
    }

    @ParameterizedTest
    @CsvSource({
        "0, PASSED",
        "45, PASSED",
        "-45, PASSED",
        "60, WARNING",
        "-60, WARNING",
        "499, WARNING",
        "510, FAILED",
        "-510, FAILED",
        "-3600000, FAILED",
        "3600000, FAILED"
    })
    void judgesAClockByHowFarItIsOff(long millis, CheckStatus status) {
        way(1, 1);
        offBy = Duration.ofMillis(millis);

        CheckResult result = ask(config().build());

        assertThat(result.status()).isEqualTo(status);
        assertThat(micros(result, "offsetMicros")).isBetween(-millis * 1_000 - 1, -millis * 1_000 + 1);
        assertThat(result.details()).containsEntry("boundMicros", 1_000L).containsEntry("stratum", 2L);
    }

    @ParameterizedTest
    @CsvSource({"1200, 0", "0, 1200", "1200, 1200", "1100, 100"})
    void aSlowOrLopsidedNetworkMakesNoGoodClockFail(long there, long back) {
        way(there, back);

        CheckResult result = ask(config().build());

        assertThat(result.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(result.message()).contains("too slow to tell");
        long offset = Math.abs(micros(result, "offsetMicros"));
        assertThat(offset).isLessThanOrEqualTo(micros(result, "boundMicros") + 1);
    }

    @ParameterizedTest
    @CsvSource({"1200, 0", "0, 1200", "600, 600"})
    void aClockThatIsOffByMoreThanTheNetworkCanExplainFails(long there, long back) {
        way(there, back);
        offBy = Duration.ofSeconds(2);

        assertThat(ask(config().build()).status()).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void asksAgainWhenAnAnswerWasTooSlowToTellAndTakesTheBest() {
        way(1_200, 0);
        way(1, 1);

        CheckResult result = ask(config().build());

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(questions.get()).isEqualTo(2);
    }

    @Test
    void anAnswerThatTellsIsAskedForOnce() {
        way(1, 1);

        ask(config().attempts(8).build());

        assertThat(questions.get()).isEqualTo(1);
    }

    @Test
    void aWallClockThatIsSetWhileThePacketIsOnItsWayDoesNotMatter() {
        way(1, 1, answer -> {
            offBy = Duration.ofHours(1);
            return answer;
        });

        CheckResult result = ask(config().build());

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2036-02-07T06:28:15.9985Z", "2036-02-07T06:28:16.001Z", "2050-01-01T00:00:00Z"})
    void theYear2036IsLikeAnyOther(String now) {
        way(1, 1);
        start = Instant.parse(now);
        offBy = Duration.ofMillis(-2);

        CheckResult result = ask(config().build());

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(micros(result, "offsetMicros")).isBetween(1_999L, 2_001L);
    }

    @Test
    void anAnswerToAnotherQuestionIsNotBelieved() throws IOException {
        way(1, 1, answer -> {
            byte[] forged = answer.clone();
            forged[24] ^= 1;
            return forged;
        });

        CheckResult result = NtpCheck.of(config().attempts(1).build(), wall)
                .check(CheckRun.startingNow(NanoClock.SYSTEM, Duration.ofMillis(200)));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("did not answer in time");
    }

    @Test
    void aLostPacketIsAskedForAgain() {
        thinking = 0; // this test runs by the real clock
        way(0, 0, answer -> null);
        way(0, 0);

        CheckResult result = NtpCheck.of(
                        config().failAbove(Duration.ofHours(1))
                                .warnAbove(Duration.ofHours(1))
                                .build(),
                        wall)
                .check(CheckRun.startingNow(NanoClock.SYSTEM, Duration.ofSeconds(2)));

        assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
        assertThat(questions.get()).isEqualTo(2);
    }

    @Test
    void aServerThatIsNotToBeBelievedFailsWithTheReasonAndIsNotAskedAgain() {
        List<Mangler> unfit = List.of(
                answer -> with(answer, 1, 0, "RATE"),
                answer -> with(answer, 1, 0, "D\nNY"),
                answer -> with(answer, 1, 16, ""),
                answer -> with(answer, 0, 0xE4, ""));
        List<String> reasons = List.of(
                "asked too often",
                "refuses to serve time (D?NY)",
                "not synchronized itself",
                "not synchronized itself");
        for (int i = 0; i < unfit.size(); i++) {
            ways.clear();
            way(1, 1, unfit.get(i));
            questions.set(0);

            CheckResult result = ask(config().build());

            assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
            assertThat(result.message()).contains(reasons.get(i));
            assertThat(questions.get()).isEqualTo(1);
        }
    }

    private static byte[] with(byte[] answer, int at, int value, String code) {
        byte[] mangled = answer.clone();
        mangled[at] = (byte) value;
        for (int i = 0; i < code.length(); i++) {
            mangled[12 + i] = (byte) code.charAt(i);
        }
        return mangled;
    }

    @Test
    void aServerThatClaimsTimeThatDidNotPassIsNotBelieved() {
        way(1, 1, answer -> {
            ByteBuffer packet = ByteBuffer.wrap(answer.clone());
            packet.putLong(40, packet.getLong(40) + (10L << 32));
            return packet.array();
        });

        assertThat(ask(config().build()).message()).contains("longer to answer than");
    }

    @Test
    void aPacketThatIsTooShortIsNoAnswer() {
        way(0, 0, answer -> new byte[47]);

        CheckResult result = NtpCheck.of(config().attempts(1).build(), wall)
                .check(CheckRun.startingNow(NanoClock.SYSTEM, Duration.ofMillis(200)));

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
    }

    @Test
    void aPortThatNobodyListensOnFails() throws IOException {
        int free;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        CheckResult result = NtpCheck.of(config().port(free).build()).check(Runs.brief());

        assertThat(result.status()).isEqualTo(CheckStatus.FAILED);
        assertThat(result.message()).contains("the clock could not be compared");
    }

    @Test
    void twoThousandRunsLeaveNoSocketBehind() {
        way(0, 0);
        ask(config().build());
        int before = FileDescriptors.open();

        for (int i = 0; i < 2_000; i++) {
            ask(config().build());
        }

        assertThat(FileDescriptors.open()).isLessThan(before + 20);
    }

    @Test
    void aConfigThatExistsIsValid() {
        assertThatThrownBy(() -> NtpCheckConfig.at("a b").build()).hasMessageContaining("host must be");
        assertThatThrownBy(
                        () -> NtpCheckConfig.at("host").warnAbove(Duration.ZERO).build())
                .hasMessageContaining("warnAbove must be");
        assertThatThrownBy(() -> NtpCheckConfig.at("host")
                        .failAbove(Duration.ofMillis(49))
                        .build())
                .hasMessageContaining("failAbove must be PT0.05S..PT1H: PT0.049S");
        assertThatThrownBy(() -> NtpCheckConfig.at("host").attempts(0).build()).hasMessageContaining("1..8: 0");
    }
}
