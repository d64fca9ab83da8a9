package io.kellet.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class SecretsConfigTest {

    private static void refuses(String message, UnaryOperator<SecretsConfig.Builder> settings) {
        SecretsConfig.Builder builder = settings.apply(SecretsConfig.named("x"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theDefaultsAreThoseThatAreDocumented() {
        SecretsConfig config = SecretsConfig.named("x").build();

        assertThat(config.softTtl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.hardCap()).isEqualTo(Duration.ofHours(1));
        assertThat(config.callTimeout()).isEqualTo(Duration.ofMillis(350));
        assertThat(config.budget()).isEqualTo(Duration.ofMillis(900));
        assertThat(config.notFoundFor()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsOutOfRangeIsNamedWithRangeAndValue() {
        assertThatThrownBy(() -> SecretsConfig.named("a b").build()).hasMessageContaining("name must be 1 to 64");
        assertThatThrownBy(() -> SecretsConfig.named("").build()).hasMessageContaining("name must be 1 to 64");
        refuses("softTtl must be PT1S..PT24H: PT0.9S", s -> s.softTtl(Duration.ofMillis(900)));
        refuses("hardCap must be PT5M..PT168H: PT1M", s -> s.hardCap(Duration.ofMinutes(1)));
        refuses("notFoundFor must be PT0S..PT5S: PT6S", s -> s.notFoundFor(Duration.ofSeconds(6)));
        refuses("callTimeout must be PT0.01S..PT1M: PT2M", s -> s.callTimeout(Duration.ofMinutes(2)));
        refuses("budget must be PT0.35S..PT5M: PT0.3S", s -> s.budget(Duration.ofMillis(300)));
        refuses("callsPerProvider must be 2..64: 1", s -> s.callsPerProvider(1));
        refuses("retryMost must be PT0.01S..PT1H: PT2H", s -> s.retry(Duration.ofSeconds(1), Duration.ofHours(2)));
        refuses("retryFirst must be PT0.01S..PT1S: PT2S", s -> s.retry(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        refuses("forcedGap must be PT0S..PT1M: PT-1S", s -> s.forcedGap(Duration.ofSeconds(-1)));
        refuses("ackWithin must be PT0.001S..PT10M: PT0S", s -> s.ackWithin(Duration.ZERO));
        refuses("overlap must be PT0S..PT24H: PT25H", s -> s.overlap(Duration.ofHours(25)));
        refuses("probeFor must be PT1S..PT1H: PT0S", s -> s.probeFor(Duration.ZERO));
        refuses("maxRefs must be 1..10000: 0", s -> s.maxRefs(0));
        refuses("maxEntries must be 1..100000: 100001", s -> s.maxEntries(100_001));
    }
}
