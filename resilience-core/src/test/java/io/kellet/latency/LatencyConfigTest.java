package io.kellet.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyConfigTest {

    @Test
    void defaultsHoldTheSloOf25MicrosecondsAmongTheEdges() {
        LatencyConfig config = LatencyConfig.named("risk").build();

        assertThat(config.slo()).isEqualTo(Duration.ofNanos(25_000));
        assertThat(config.edges()).contains(config.slo()).isSorted();
    }

    @Test
    void anSloThatIsNoEdgeBecomesOne() {
        LatencyConfig config = LatencyConfig.named("risk")
                .edges(Duration.ofNanos(50), Duration.ofNanos(10))
                .slo(Duration.ofNanos(20))
                .build();

        assertThat(config.edges()).containsExactly(Duration.ofNanos(10), Duration.ofNanos(20), Duration.ofNanos(50));
    }

    @Test
    void refusesWhatCannotBeRightAndNamesIt() {
        refuses(LatencyConfig.named(" "), "name must not be blank");
        refuses(LatencyConfig.named("risk").slo(Duration.ofNanos(-1)), "edge=PT-0.000000001S");
        refuses(LatencyConfig.named("risk").slo(Duration.ZERO), "positive");
        refuses(LatencyConfig.named("risk").highest(Duration.ofNanos(999_999)), "highest must be 1 ms..1 h");
        refuses(LatencyConfig.named("risk").highest(Duration.ofHours(2)), "highest=PT2H");
        refuses(LatencyConfig.named("risk").highest(Duration.ofMillis(5)), "below highest");
        refuses(LatencyConfig.named("risk").significantDigits(0), "significantDigits=0");
        refuses(LatencyConfig.named("risk").significantDigits(4), "significantDigits=4");
        refuses(LatencyConfig.named("risk").ownCounters(-1), "ownCounters=-1");
        refuses(LatencyConfig.named("risk").ownCounters(4_097), "ownCounters=4097");
        Duration[] many = new Duration[LatencyConfig.MAX_EDGES + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = Duration.ofNanos(1_000L + i);
        }
        refuses(LatencyConfig.named("risk").edges(many), "at most 100");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNullsByName() {
        assertThatThrownBy(() -> LatencyConfig.named(null).build()).hasMessage("name");
        assertThatThrownBy(() -> LatencyConfig.named("risk").slo(null).build()).hasMessage("slo");
    }

    @Test
    void refusesARecordWhoseSloIsNoEdge() {
        List<Duration> edges = List.of(Duration.ofMillis(1));

        assertThatThrownBy(
                        () -> new LatencyConfig("risk", Duration.ofNanos(25_000), edges, Duration.ofSeconds(1), 2, 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slo must be one of the edges");
    }

    private static void refuses(LatencyConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
