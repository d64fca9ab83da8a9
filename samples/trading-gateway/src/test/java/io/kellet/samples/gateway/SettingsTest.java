package io.kellet.samples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.config.Settings;
import io.kellet.config.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {

    @Test
    void theEnvironmentSetsWhatItNames() {
        GatewaySettings settings = GatewaySettings.from(Settings.of(GatewaySettings.KEYS)
                .environment(Map.of("KELLET_GATEWAY_DURATION", "2m", "KELLET_GATEWAY_METRICS_PORT", "0"))
                .load());

        assertThat(settings.duration()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.metricsPort()).isZero();
        assertThat(settings.ordersPerSecond()).isEqualTo(5_000);
        assertThat(settings.orders()).isEqualTo(600_000);
    }

    @Test
    void aMisspeltSettingIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> Settings.of(GatewaySettings.KEYS)
                        .environment(Map.of("KELLET_GATEWAY_DURATON", "2m"))
                        .load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("KELLET_GATEWAY_DURATON");
    }
}
