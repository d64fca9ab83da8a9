package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReadmeTest {

    @Test
    void theReadmesLinesAreTheOnesThatCompileHere() throws IOException {
        String source = Files.readString(
                Path.of("src/main/java/io/kellet/samples/gateway/QuickStart.java"), StandardCharsets.UTF_8);
        String marker = "// README";
        int from = source.indexOf(marker) + marker.length();
        String lines = source.substring(from, source.indexOf(marker, from))
                .replaceAll("(?m)^ {8}", "")
                .strip();

        assertThat(Files.readString(Path.of("../../README.md"), StandardCharsets.UTF_8))
                .contains(lines);
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
