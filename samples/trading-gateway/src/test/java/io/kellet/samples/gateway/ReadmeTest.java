package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadmeTest {

    @ParameterizedTest
    @CsvSource({"QuickStart, README", "VenueQuickStart, README breaker", "VenueQuickStart, README call"})
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
}
