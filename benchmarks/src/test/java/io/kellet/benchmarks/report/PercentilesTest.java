package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PercentilesTest {

    private static final String[] BEYOND = {"0.5", "0.1", "0.05", "0.01", "0.001", "0.0001", "0.00001"};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 11, 99, 100, 101, 999, 1_000, 1_001, 9_999, 10_000, 100_000})
    void agreesWithASortedArray(int size) {
        long seed = 20_260_101L + size;
        Random random = new Random(seed);
        double[] samples = IntStream.range(0, size)
                .mapToDouble(i -> random.nextInt(1 + size / 2))
                .toArray();

        Percentiles percentiles = Samples.percentiles(samples);

        Arrays.sort(samples);
        assertThat(percentiles.samples()).isEqualTo(size);
        assertThat(percentiles.max()).isEqualTo(samples[size - 1]);
        for (String beyond : BEYOND) {
            // decimals, where 0.001 is a thousandth: the twin does not share the code's rounding
            int above = new BigDecimal(beyond)
                    .multiply(BigDecimal.valueOf(size))
                    .setScale(0, RoundingMode.FLOOR)
                    .intValueExact();
            double share = Double.parseDouble(beyond);
            assertThat(percentiles.at(share))
                    .as("size=%d beyond=%s seed=%d", size, beyond, seed)
                    .isEqualTo(samples[size - 1 - above]);
            assertThat(percentiles.reaches(share)).isEqualTo(above >= 1);
            assertThat(percentiles.carries(share)).isEqualTo(above >= 10);
        }
    }

    @Test
    void returnsAValueThatWasSeenAndNeverOneInBetween() {
        Percentiles percentiles = Samples.percentiles(10, 20);

        assertThat(percentiles.at(0.5)).isEqualTo(10);
        assertThat(percentiles.at(0.499)).isEqualTo(20);
    }

    @Test
    void findsTheLowestAndTheHighestSampleAtItsEnds() {
        Percentiles percentiles = Samples.percentiles(30, 10, 20);

        assertThat(percentiles.at(1)).isEqualTo(10);
        assertThat(percentiles.at(0)).isEqualTo(30);
    }

    @Test
    void losesNoSampleWhenTheShareTimesTheSamplesComesOutAHairTooLow() {
        double[] oneToHundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();

        // 0.29 * 100 is 28.999999999999996
        assertThat(Samples.percentiles(oneToHundred).at(0.29)).isEqualTo(71);
    }

    @Test
    void addsUpAValueThatComesMoreThanOnce() {
        List<Map.Entry<Double, Long>> raw = new ArrayList<>();
        raw.add(Map.entry(40.0, 50L));
        raw.add(Map.entry(90.0, 10L));
        raw.add(Map.entry(40.0, 40L));

        Percentiles percentiles = Percentiles.of(raw.iterator());

        assertThat(percentiles.samples()).isEqualTo(100);
        assertThat(percentiles.at(0.1)).isEqualTo(40);
        assertThat(percentiles.at(0.09)).isEqualTo(90);
    }

    @Test
    void reachesAPercentileFromOneSampleBeyondItAndCarriesItFromTen() {
        assertThat(Samples.percentiles(new double[999]).reaches(0.001)).isFalse();
        assertThat(Samples.percentiles(new double[1_000]).reaches(0.001)).isTrue();
        assertThat(Samples.percentiles(new double[9_999]).carries(0.001)).isFalse();
        assertThat(Samples.percentiles(new double[10_000]).carries(0.001)).isTrue();
    }

    @Test
    void knowsNothingWithoutSamples() {
        assertThat(Percentiles.NONE.samples()).isZero();
        assertThat(Percentiles.NONE.max()).isNaN();
        assertThat(Percentiles.NONE.at(0.5)).isNaN();
        assertThat(Percentiles.NONE.reaches(0.5)).isFalse();
    }
}
