package io.kellet.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventBusConfigTest {

    @Test
    void startsFromTheDefaultsItStates() {
        assertThat(EventBusConfig.named("desk").build())
                .isEqualTo(new EventBusConfig(
                        "desk", 256, 64, 16, Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(1)));
    }

    @Test
    void takesEverySetting() {
        EventBusConfig config = EventBusConfig.named("desk")
                .maxSources(1)
                .laneSize(2)
                .eventsPerTurn(3)
                .idleFor(Duration.ofMillis(4))
                .slowAfter(Duration.ofMillis(5))
                .closeWithin(Duration.ofMillis(6))
                .build();

        assertThat(config)
                .isEqualTo(new EventBusConfig(
                        "desk", 1, 2, 3, Duration.ofMillis(4), Duration.ofMillis(5), Duration.ofMillis(6)));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_537, Integer.MAX_VALUE})
    void refusesANumberOfSourcesOutOfRange(int sources) {
        assertThatThrownBy(
                        () -> EventBusConfig.named("desk").maxSources(sources).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxSources must be 1..65536: " + sources);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -2, 0, 1, 65_537, 131_072})
    void refusesALaneSizeOutOfRange(int size) {
        assertThatThrownBy(() -> EventBusConfig.named("desk").laneSize(size).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("laneSize must be 2..65536: " + size);
    }

    @Test
    void refusesALaneSizeThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> EventBusConfig.named("desk").laneSize(48).build())
                .hasMessage("laneSize must be a power of two: 48");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4_097})
    void refusesATurnOutOfRange(int events) {
        assertThatThrownBy(
                        () -> EventBusConfig.named("desk").eventsPerTurn(events).build())
                .hasMessage("eventsPerTurn must be 1..4096: " + events);
    }

    @Test
    void refusesDurationsOutOfRange() {
        EventBusConfig.Builder builder = EventBusConfig.named("desk");

        assertThatThrownBy(() -> builder.idleFor(Duration.ofNanos(9_999)).build())
                .hasMessageContaining("idleFor")
                .hasMessageContaining("PT0.00001S..PT1S")
                .hasMessageContaining("PT0.000009999S");
        assertThatThrownBy(() -> builder.idleFor(Duration.ofMillis(1_001)).build())
                .hasMessageContaining("idleFor");
        builder.idleFor(Duration.ofSeconds(1));
        assertThatThrownBy(() -> builder.slowAfter(Duration.ZERO).build()).hasMessageContaining("slowAfter");
        assertThatThrownBy(() -> builder.slowAfter(Duration.ofDays(2)).build()).hasMessageContaining("slowAfter");
        builder.slowAfter(Duration.ofDays(1));
        assertThatThrownBy(() -> builder.closeWithin(Duration.ofNanos(-1)).build())
                .hasMessageContaining("closeWithin");
        assertThatThrownBy(() ->
                        builder.closeWithin(Duration.ofSeconds(Long.MAX_VALUE)).build())
                .hasMessageContaining("closeWithin");
        assertThat(builder.closeWithin(Duration.ZERO).build().closeWithin()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void refusesABlankName(String name) {
        assertThatThrownBy(() -> EventBusConfig.named(name).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name must not be blank");
    }
}
