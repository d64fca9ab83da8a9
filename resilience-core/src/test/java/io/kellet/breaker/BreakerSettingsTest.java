package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.config.Settings;
import io.kellet.config.SettingsLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BreakerSettingsTest {

    @Test
    void whatNobodySetIsAsTheCodesDefaults() {
        BreakerConfig read = BreakerSettings.config(load(Map.of(), Map.of()), "venue");

        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("openTime.stepDown", "openTime.longest", "halfOpen.ramp.stepFor")
                .isEqualTo(BreakerConfig.named("venue").build());
        assertThat(read.openTime()).isEqualTo(OpenTime.fixed(Duration.ofSeconds(60)));
    }

    @Test
    void theOldVariablesAreUnderstoodForAllAndForOne() {
        Settings settings = load(
                Map.of(
                        "CIRCUIT_BREAKER_ENABLED", "true",
                        "CIRCUIT_BREAKER_THRESHOLD", "7",
                        "CIRCUIT_BREAKER_TIMEOUT", "30",
                        "CIRCUIT_BREAKER_THRESHOLD_XETRA", "3",
                        "CIRCUIT_BREAKER_TIMEOUT_XETRA", "5",
                        "CIRCUIT_BREAKER_ENABLED_EUREX", "false"),
                Map.of());

        assertThat(BreakerSettings.config(settings, "other"))
                .isEqualTo(BreakerConfig.named("other")
                        .consecutiveFailures(7)
                        .openFor(Duration.ofSeconds(30))
                        .ramp(new Ramp(List.of(), Duration.ofSeconds(10)))
                        .build());
        assertThat(BreakerSettings.config(settings, "xetra").openTime())
                .isEqualTo(OpenTime.fixed(Duration.ofSeconds(5)));
        assertThat(BreakerSettings.config(settings, "xetra").rules())
                .containsExactly(new TripRule.ConsecutiveFailures(3));
        assertThat(BreakerSettings.config(settings, "eurex").enabled()).isFalse();
    }

    @Test
    void everySettingArrives() {
        Settings settings = load(
                Map.of(),
                Map.ofEntries(
                        Map.entry("kellet.breaker.xetra.threshold", "0"),
                        Map.entry("kellet.breaker.xetra.open-for", "1s"),
                        Map.entry("kellet.breaker.xetra.open-multiplier", "2"),
                        Map.entry("kellet.breaker.xetra.open-longest", "5m"),
                        Map.entry("kellet.breaker.xetra.open-jitter", "0.1"),
                        Map.entry("kellet.breaker.xetra.close-after", "10"),
                        Map.entry("kellet.breaker.xetra.half-open-permits", "4"),
                        Map.entry("kellet.breaker.xetra.lease-for", "2s"),
                        Map.entry("kellet.breaker.xetra.probe-failure-rate", "20"),
                        Map.entry("kellet.breaker.xetra.ramp", "10,50"),
                        Map.entry("kellet.breaker.xetra.ramp-step", "3s"),
                        Map.entry("kellet.breaker.xetra.window-length", "10s"),
                        Map.entry("kellet.breaker.xetra.minimum-calls", "50"),
                        Map.entry("kellet.breaker.xetra.failure-rate", "49.9"),
                        Map.entry("kellet.breaker.xetra.slow-call-rate", "80"),
                        Map.entry("kellet.breaker.xetra.slow-call", "250us"),
                        Map.entry("kellet.breaker.xetra.overdue-calls", "8"),
                        Map.entry("kellet.breaker.xetra.overdue", "20ms"),
                        Map.entry("kellet.breaker.xetra.local-failures-count", "true")));
        Window window = Window.lasting(Duration.ofSeconds(10));

        assertThat(BreakerSettings.config(settings, "xetra"))
                .isEqualTo(BreakerConfig.named("xetra")
                        .withoutRules()
                        .failureRate(49.9, window, 50)
                        .slowCallRate(80, Duration.ofNanos(250_000), window, 50)
                        .overdueCalls(8, Duration.ofMillis(20))
                        .openTime(new OpenTime(
                                Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.1, Duration.ofMinutes(5)))
                        .closeAfter(10)
                        .halfOpenPermits(4)
                        .leaseFor(Duration.ofSeconds(2))
                        .probeFailures(ProbeFailures.share(20))
                        .ramp(new Ramp(List.of(10, 50), Duration.ofSeconds(3)))
                        .localFailuresCount(true)
                        .build());
    }

    @Test
    void aValueOutOfRangeIsRefusedWhereItIsLoaded() {
        assertThatThrownBy(() -> load(Map.of("CIRCUIT_BREAKER_TIMEOUT", "0"), Map.of()))
                .hasMessageContaining("CIRCUIT_BREAKER_TIMEOUT");
        assertThatThrownBy(() -> load(Map.of(), Map.of("kellet.breaker.xetra.treshold", "5")))
                .hasMessageContaining("treshold");
    }

    @Test
    void settingsThatContradictEachOtherNameTheBreaker() {
        Settings settings = load(
                Map.of(),
                Map.of(
                        "kellet.breaker.xetra.failure-rate", "50",
                        "kellet.breaker.xetra.window-calls", "10",
                        "kellet.breaker.xetra.minimum-calls", "11",
                        "kellet.breaker.eurex.ramp", "10,x"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BreakerSettings.config(settings, "xetra"))
                .withMessage(
                        "settings do not fit together, see kellet.breaker.xetra.*: minimumCalls must be 1..10: 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BreakerSettings.config(settings, "eurex"))
                .withMessageContaining("kellet.breaker.eurex.*")
                .withMessageContaining("[10, x]");
    }

    @Test
    void theGuideShowsEverySetting() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "configuration.md"), StandardCharsets.UTF_8);

        assertThat(guide).contains(Settings.of(BreakerSettings.KEYS).reference().stripTrailing());
    }

    private static Settings load(Map<String, String> environment, Map<String, String> properties) {
        SettingsLoader loader = Settings.of(BreakerSettings.KEYS).strictEnvironment("CIRCUIT_BREAKER_");
        return loader.environment(environment).systemProperties(properties).load();
    }
}
