package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateThresholdTest {

    @Test
    void comparesWithoutRounding() {
        RateThreshold half = RateThreshold.ofPercent(50);

        assertThat(half.reached(1_000, 499)).isFalse();
        assertThat(half.reached(1_000, 500)).isTrue();
        assertThat(half.reached(1_001, 500)).isFalse();
        assertThat(half.reached(Integer.MAX_VALUE, Integer.MAX_VALUE / 2)).isFalse();
        assertThat(half.reached(Integer.MAX_VALUE, Integer.MAX_VALUE / 2 + 1)).isTrue();
    }

    @Test
    void agreesWithExactFractionsForEverySmallTotal() {
        for (double percent : new double[] {0.01, 0.07, 1.1, 33.33, 49.9, 66.67, 99.99, 100}) {
            RateThreshold threshold = RateThreshold.ofPercent(percent);
            BigDecimal exact = new BigDecimal(Double.toString(percent));
            for (int total = 1; total <= 200; total++) {
                for (int bad = 0; bad <= total; bad++) {
                    boolean reached =
                            BigDecimal.valueOf(bad * 100L).compareTo(exact.multiply(BigDecimal.valueOf(total))) >= 0;
                    assertThat(threshold.reached(total, bad))
                            .as("%s of %s at %s %%", bad, total, percent)
                            .isEqualTo(reached);
                }
            }
        }
    }

    @Test
    void noCallsAreNotTooManyBadOnes() {
        assertThat(RateThreshold.ofPercent(0.01).reached(0, 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.29, 29", "0.57, 57", "1.1, 110", "49.9, 4990", "64.1, 6410", "99.99, 9999", "100, 10000"})
    void keepsWhatWasWritten(double percent, int basisPoints) {
        assertThat(RateThreshold.ofPercent(percent)).isEqualTo(new RateThreshold(basisPoints));
        assertThat(new RateThreshold(basisPoints).percent()).isEqualTo(percent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY, -1, 0, 0.009, 100.01, Double.POSITIVE_INFINITY})
    void refusesAPercentageOutOfRange(double percent) {
        assertThatThrownBy(() -> RateThreshold.ofPercent(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent must be 0.01..100: percent=" + percent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {49.999, 0.015, 33.333333})
    void refusesMoreThanTwoDecimalsRatherThanRound(double percent) {
        assertThatThrownBy(() -> RateThreshold.ofPercent(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent must have at most two decimals: percent=" + percent);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 10_001})
    void refusesBasisPointsOutOfRange(int basisPoints) {
        assertThatThrownBy(() -> new RateThreshold(basisPoints))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("basisPoints must be 1..10000: basisPoints=" + basisPoints);
    }
}
