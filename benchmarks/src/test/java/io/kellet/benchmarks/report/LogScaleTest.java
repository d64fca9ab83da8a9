package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogScaleTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void makesEqualRatiosEqualDistances() {
        LogScale scale = new LogScale(1, 1_000, 100, 400);

        assertThat(scale.pixel(1)).isEqualTo(100, EXACTLY);
        assertThat(scale.pixel(10)).isEqualTo(200, EXACTLY);
        assertThat(scale.pixel(100)).isEqualTo(300, EXACTLY);
        assertThat(scale.pixel(1_000)).isEqualTo(400, EXACTLY);
    }

    @Test
    void runsBackwardsWhenThePixelsDo() {
        LogScale scale = new LogScale(1, 100, 300, 100);

        assertThat(scale.pixel(1)).isEqualTo(300, EXACTLY);
        assertThat(scale.pixel(10)).isEqualTo(200, EXACTLY);
    }

    @Test
    void putsWhatIsOutsideOnTheEnds() {
        LogScale scale = new LogScale(1, 100, 0, 200);

        assertThat(scale.pixel(0)).isEqualTo(0, EXACTLY);
        assertThat(scale.pixel(-5)).isEqualTo(0, EXACTLY);
        assertThat(scale.pixel(1_000)).isEqualTo(200, EXACTLY);
    }

    @Test
    void refusesARangeThatIsEmptyOrNotPositive() {
        assertThatThrownBy(() -> new LogScale(0, 1, 0, 1)).hasMessageContaining("low=0.0");
        assertThatThrownBy(() -> new LogScale(2, 2, 0, 1)).hasMessageContaining("high=2.0");
        assertThatThrownBy(() -> new LogScale(3, 2, 0, 1)).hasMessageContaining("low=3.0");
        assertThatThrownBy(() -> new LogScale(Double.NaN, 2, 0, 1)).hasMessageContaining("low=NaN");
    }

    @Test
    void marksOneTwoAndFiveOfEachDecadeInTheRange() {
        assertThat(new LogScale(0.4, 25, 0, 1).ticks()).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
        assertThat(new LogScale(1, 1_000, 0, 1).ticks()).startsWith(1.0, 2.0).endsWith(500.0, 1_000.0);
    }

    @ParameterizedTest
    @CsvSource({"2.05, 4.6", "20.7, 46.6", "2.14, 4.2", "0.51, 1.1", "5.1, 11.4", "1.01, 1.98", "7.1, 14"})
    void marksAtLeastOnePlaceInEvenTheShortestRangeOfAPlot(double low, double high) {
        assertThat(new LogScale(low, high, 0, 1).ticks())
                .isNotEmpty()
                .isSorted()
                .allMatch(tick -> tick >= low && tick <= high);
    }

    @Test
    void marksOnlyDecadesOnALongRange() {
        assertThat(new LogScale(9, 20_000, 0, 1).ticks()).containsExactly(10.0, 100.0, 1_000.0, 10_000.0);
    }
}
