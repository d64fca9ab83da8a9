package io.kellet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ManualClockTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void movesOnlyWhenTold() {
        long start = clock.nanos();

        clock.advance(Duration.ofMillis(3));

        assertThat(clock.nanos() - start).isEqualTo(3_000_000);
        assertThat(clock.nanos() - start).isEqualTo(3_000_000);
    }

    @Test
    void crossesTheWrapAfterTenSeconds() {
        long start = clock.nanos();

        clock.advance(Duration.ofSeconds(11));

        assertThat(clock.nanos()).isNegative();
        assertThat(clock.nanos() - start).isEqualTo(11_000_000_000L);
    }

    @Test
    void stepsBackOnlyByItsOwnName() {
        long start = clock.nanos();

        clock.stepBack(Duration.ofSeconds(1));

        assertThat(clock.nanos() - start).isEqualTo(-1_000_000_000L);
        assertThatThrownBy(() -> clock.advanceNanos(-1)).hasMessageContaining("stepBack");
        assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
