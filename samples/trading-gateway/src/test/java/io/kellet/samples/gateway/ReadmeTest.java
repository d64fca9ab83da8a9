package io.kellet.samples.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.audit.AuditTrail;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.health.HealthRegistry;
import io.kellet.health.HealthReport;
import io.kellet.health.HealthSnapshot;
import io.kellet.health.Probe;
import io.kellet.health.check.HeartbeatCheck;
import io.kellet.health.check.LastGood;
import io.kellet.health.check.RedisCheck;
import io.kellet.health.check.RedisCheckConfig;
import io.kellet.journal.Journal;
import io.kellet.journal.JournalConfig;
import io.kellet.journal.JournalKeys;
import io.kellet.journal.JournalReader;
import io.kellet.journal.RecordFilter;
import io.kellet.journal.VerifierConfig;
import io.kellet.kill.KillMode;
import io.kellet.kill.KillSwitch;
import io.kellet.kill.KillSwitchConfig;
import io.kellet.order.Scope;
import io.kellet.risk.MarketData;
import io.kellet.risk.RiskGate;
import io.kellet.risk.Verdict;
import io.kellet.secrets.provider.Fetched;
import io.kellet.secrets.provider.SecretBytes;
import io.kellet.secrets.provider.SecretName;
import io.kellet.secrets.provider.SecretProvider;
import io.kellet.secrets.provider.SecretUnavailableException;
import io.kellet.secrets.provider.SecretVersion;
import io.kellet.secrets.provider.Stage;
import io.kellet.secrets.provider.Which;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadmeTest {

    @ParameterizedTest
    @CsvSource({
        "QuickStart, README",
        "VenueQuickStart, README breaker",
        "VenueQuickStart, README call",
        "RiskQuickStart, README gate",
        "JournalQuickStart, README journal",
        "HealthQuickStart, README health",
        "SecretsQuickStart, README secrets"
    })
    void theReadmesLinesAreTheOnesThatCompileHere(String type, String marker) throws IOException {
        String source = Files.readString(
                Path.of("src/main/java/io/kellet/samples/gateway/" + type + ".java"), StandardCharsets.UTF_8);
        String line = "// " + marker + "\n";
        int from = source.indexOf(line) + line.length();
        String lines = source.substring(from, source.indexOf(line, from))
                .replaceAll("(?m)^ {8}", "")
                .strip();

        assertThat(Files.readString(Path.of("../../README.md"), StandardCharsets.UTF_8))
                .contains(lines);
    }

    @Test
    void theBreakersLinesDoWhatTheySay() throws IOException {
        ManualClock clock = new ManualClock();
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        VenueQuickStart venue = new VenueQuickStart(clock, bus, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(venue.send("buy", order -> order + " done")).isEqualTo("buy done");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> venue.send("buy", order -> {
                        throw new IOException("connection reset");
                    }))
                    .isInstanceOf(IOException.class);
        }
        assertThat(venue.send("buy", order -> order + " done")).isEqualTo("not sent, venue is down");
        bus.deliverPending();

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("xetra is OPEN");
    }

    @Test
    void theGatesLinesDoWhatTheySay(@TempDir Path directory) throws IOException {
        ManualClock clock = new ManualClock();
        Path file = directory.resolve("limits.txt");
        Files.writeString(file, """
                kellet-limits 1
                version 1
                requested-by anna
                approved-by ben
                reason the README's
                [firm]
                max-order-quantity = 100
                price-collar-bps = 200
                [account *]
                max-long = 90
                end 10
                """);

        assertThat(gateLines(clock, file, 80, 10_050)).containsExactly("sent 80", "held 40", "open 40", "KILLED");
        assertThat(gateLines(clock, file, 101, 10_050).get(0))
                .startsWith("refused by order-quantity: OVER_LIMIT")
                .endsWith("firm: max-order-quantity = 100 (limits.txt:7)");
        assertThat(gateLines(clock, file, 95, 10_050).get(0)).startsWith("refused by position-limit: OVER_LIMIT");
        assertThat(gateLines(clock, file, 80, 10_252).get(0)).startsWith("refused by price-collar: PRICE_TOO_FAR");
        assertThat(gateLines(clock, file, 80, 10_252)).endsWith("held 0", "open 0", "KILLED");
    }

    private static List<String> gateLines(ManualClock clock, Path file, int quantity, int price) throws IOException {
        List<String> lines = new ArrayList<>();
        MarketData market = new MarketData(100);
        market.onPrice(12, 10_050, clock.nanos());
        KillSwitch kill = KillSwitch.inMemory(KillSwitchConfig.named("equities").build(), clock);
        Order order = new Order();
        order.id = 4_711;
        order.buy = true;
        order.quantity = quantity;
        order.priceTicks = price;
        order.symbol = 12;

        RiskGate gate = RiskQuickStart.run(
                clock, market, kill, file, order, sent -> lines.add("sent " + sent.quantity()), lines::add);

        lines.add("held " + gate.position(Scope.ACCOUNT, 0, 12).quantity());
        lines.add("open " + gate.position(Scope.ACCOUNT, 0, 12).openBuy());
        order.id++;
        order.quantity = 10;
        order.priceTicks = 10_050;
        lines.add(Verdict.reason(gate.check(order)).toString());
        return lines;
    }

    @Test
    void theJournalsLinesDoWhatTheySay(@TempDir Path directory) throws Exception {
        JournalKeys keys = JournalKeys.standard();
        KeyPair pair = keys.generate();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (Journal journal = Journal.in(
                        directory,
                        JournalConfig.named("readme").build(),
                        keys.signer(pair),
                        NanoClock.SYSTEM,
                        InstantSource.system())
                .create()) {
            JournalQuickStart.run(
                    NanoClock.SYSTEM,
                    journal,
                    directory,
                    VerifierConfig.builder().trust(pair.getPublic()).build(),
                    new PrintStream(printed, true, StandardCharsets.UTF_8));
        }

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("VERIFIED");
        try (JournalReader reader = JournalReader.open(
                directory,
                RecordFilter.builder().whose(RecordFilter.Whose.OTHERS).build())) {
            assertThat(requireNonNull(reader.next()).record().toString())
                    .contains("actor=gateway, action=order.decided, subject=orders, fields=[order=4711, verdict=0]");
            assertThat(requireNonNull(reader.next()).record().toString())
                    .contains("actor=anna, action=limits.changed", "version=7");
        }
    }

    @Test
    void theHealthLinesDoWhatTheySay() throws Exception {
        NanoClock clock = NanoClock.SYSTEM;
        HeartbeatCheck orderLoop = new HeartbeatCheck("orders", Duration.ofMinutes(1), clock);
        LastGood quotes = new LastGood(clock);
        KillSwitch kill = KillSwitch.inMemory(KillSwitchConfig.named("equities").build(), clock);
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        orderLoop.beat();
        quotes.good();
        try (Resp redis = new Resp();
                RedisCheck check = RedisCheck.of(
                        RedisCheckConfig.at("127.0.0.1", redis.port()).build());
                HealthQuickStart.Started started = HealthQuickStart.run(
                        bus,
                        kill,
                        orderLoop,
                        check,
                        quotes,
                        0,
                        new PrintStream(printed, true, StandardCharsets.UTF_8))) {
            HealthRegistry health = started.health();
            HealthSnapshot seen = health.snapshot();
            for (int i = 0; i < 30 && !seen.passes(Probe.TRADING); i++) {
                seen = health.awaitNewer(seen.version(), Duration.ofSeconds(1));
            }

            assertThat(health.isTradingReady()).as(HealthReport.text(seen)).isTrue();
            kill.engageFirm(KillMode.HALT, People.anna("enough"));
            assertThat(health.isTradingReady()).isFalse();
            assertThat(health.isReady()).isTrue();
            assertThat(started.endpoint().port()).isPositive();
            health.snapshot(clock.nanos());
            bus.deliverPending();
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("READY is HEALTHY", "TRADING is UNHEALTHY");
        }
    }

    /** As much of Redis as answers a PING. */
    private static final class Resp implements AutoCloseable {
        private final ServerSocket socket;

        Resp() throws IOException {
            socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(this::serve, "resp");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    while (client.getInputStream().read() >= 0) {
                        client.getInputStream().skip(client.getInputStream().available());
                        client.getOutputStream().write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException closed) {
                    // by the client, or by the test's end
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void andDoWhatTheySay() {
        ManualClock clock = new ManualClock();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        QuickStart.run(
                clock,
                registry,
                () -> clock.advanceNanos(30_000),
                new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("p99.9 30000 ns, over 25 us 1");
        assertThat(registry.get("orders.slo.exceeded")
                        .tag("venue", "xetra")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    /** The first provider is down; the second has it. */
    @Test
    void theSecretsLinesDoWhatTheySay() throws Exception {
        EventBus bus = EventBus.manual(EventBusConfig.named("desk").build(), NanoClock.SYSTEM);
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        byte[] order = "buy 100".getBytes(StandardCharsets.UTF_8);

        byte[] signature = SecretsQuickStart.run(
                new OneSecret("aws", null), new OneSecret("vault", "key"), bus, AuditTrail.none(), order, nowhere);

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(signature).isEqualTo(mac.doFinal(order));
    }

    /** A provider with one value, or none that answers. */
    private record OneSecret(String name, @Nullable String value) implements SecretProvider {
        @Override
        public boolean isRemote() {
            return true;
        }

        @Override
        public Fetched fetch(SecretName secret, Which which, Duration within) {
            if (value == null) {
                throw new SecretUnavailableException(secret, name, "it is down");
            }
            return Fetched.of(
                    SecretBytes.copyOf(value.getBytes(StandardCharsets.UTF_8)),
                    new SecretVersion(name, "1", 1, null),
                    Set.of(Stage.CURRENT));
        }

        @Override
        public void close() {}
    }
}
