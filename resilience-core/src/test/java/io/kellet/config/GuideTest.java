package io.kellet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/configuration.md, and that the page shows what it prints. */
final class GuideTest {

    private static final Key<Duration> SLO = Key.ofDuration("kellet.latency.slo", "a check slower than this is counted")
            .between(Duration.ofNanos(1_000), Duration.ofSeconds(1))
            .defaultsTo(Duration.ofNanos(25_000));
    private static final Key<Integer> THRESHOLD = Key.ofInt(
                    "kellet.breaker.*.threshold", "failures in a row that open it")
            .between(1, 16_383)
            .defaultsTo(5)
            .env("CIRCUIT_BREAKER_THRESHOLD");
    private static final Key<Duration> OPEN_FOR = Key.ofDuration(
                    "kellet.breaker.*.open-for", "how long an open breaker refuses")
            .between(Duration.ofMillis(1), Duration.ofDays(1))
            .defaultsTo(Duration.ofSeconds(1))
            .env("CIRCUIT_BREAKER_TIMEOUT", ValueForm.countOf(ChronoUnit.SECONDS));
    private static final Key<String> TOKEN =
            Key.ofString("kellet.alert.token", "what the pager wants to see").secret();

    @TempDir
    Path directory;

    private String guide = "";
    private Path file = Path.of("");

    @BeforeEach
    void readTheGuide() throws IOException {
        guide = Files.readString(Path.of("..", "docs", "configuration.md"));
        file = directory.resolve("gateway.properties");
    }

    @Test
    void showsTheSettingsAsTheyArePrinted() throws IOException {
        Files.writeString(file, "#\nkellet.breaker.orders.threshold = 3\nkellet.latency.slo = 30us\n");

        Settings settings = loader().environment(Map.of(
                        "KELLET_ALERT_TOKEN", "hunter2",
                        "CIRCUIT_BREAKER_TIMEOUT", "30",
                        "CIRCUIT_BREAKER_TIMEOUT_ORDERS", "5"))
                .systemProperties(Map.of("kellet.latency.slo", "40us"))
                .load();

        assertThat(guide).contains(asInTheGuide(settings.describe()));
    }

    @Test
    void showsTheErrorsAsTheyArePrinted() throws IOException {
        Files.writeString(file, "#\nkellet.breaker.orders.treshold = 3\nkellet.latency.slo = 25\n");

        assertThatThrownBy(() -> loader().environment(Map.of("CIRCUIT_BREAKER_TIMEOUT", "90000"))
                        .load())
                .satisfies(refused -> assertThat(guide).contains(asInTheGuide(String.valueOf(refused.getMessage()))));
    }

    private SettingsLoader loader() {
        return Settings.of(SLO, THRESHOLD, OPEN_FOR, TOKEN).file(file);
    }

    private String asInTheGuide(String printed) {
        return printed.replace(file.toString(), "gateway.properties");
    }
}
