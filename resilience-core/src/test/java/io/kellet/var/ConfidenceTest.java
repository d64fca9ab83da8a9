package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfidenceTest {

    private static final double ONE_IN_TEN_TO_THE_FIFTEEN = 1e-13; // as a percentage

    /** The last two columns were computed to 50 digits, by a series for the tail and bisection. */
    @ParameterizedTest
    @CsvSource({
        "0.500001, 2.5066282747057052e-06, 0.7978861565726719",
        "0.6,      0.2533471031357997,     0.9658563337421511",
        "0.75,     0.6744897501960817,     1.2711062907364277",
        "0.925,    1.4395314709384561,     1.8874056314908554",
        "0.93,     1.475791028179171,      1.9181130652891656",
        "0.95,     1.6448536269514722,     2.0627128075074257",
        "0.975,    1.9599639845400538,     2.337802792201414",
        "0.99,     2.3263478740408408,     2.6652142203458045",
        "0.999,    3.090232306167813,      3.36709007706399",
        "0.9999,   3.7190164854557084,     3.958479667599375",
        "0.999999, 4.753424308817087,      4.948332716556419"
    })
    void knowsTheQuantileAndTheMeanOfTheTailBeyondIt(double level, double z, double tailMean) {
        Confidence confidence = Confidence.of(level);

        assertThat(confidence.z()).isCloseTo(z, withinPercentage(ONE_IN_TEN_TO_THE_FIFTEEN));
        assertThat(confidence.tailMean()).isCloseTo(tailMean, withinPercentage(10 * ONE_IN_TEN_TO_THE_FIFTEEN));
    }

    @ParameterizedTest
    @CsvSource({"0.999999999, 5.9978070196016375", "0.999999999999, 7.0344869100478356"})
    void theQuantileIsGoodFarOutToo(double probability, double z) {
        assertThat(NormalQuantile.of(probability)).isCloseTo(z, withinPercentage(ONE_IN_TEN_TO_THE_FIFTEEN));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.05, 0, -1, 1, 95, 99.9, 0.9999999, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoConfidence(double level) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Confidence.of(level))
                .withMessageContaining("confidence")
                .withMessageContaining(Double.toString(level));
    }

    @Test
    void ninetyNineAndNinetyNinePointNineAreTwo() {
        assertThat(Confidence.P99).isNotEqualTo(Confidence.P99_9).isEqualTo(Confidence.of(0.99));
        assertThat(Confidence.of(0.999)).hasSameHashCodeAs(Confidence.P99_9).isEqualTo(Confidence.P99_9);
        assertThat(Confidence.of(Math.nextUp(0.99))).isNotEqualTo(Confidence.P99);
    }

    @ParameterizedTest
    @CsvSource({
        "0.95, 20, 1",
        "0.95, 250, 13",
        "0.99, 100, 1",
        "0.99, 101, 2",
        "0.99, 250, 3",
        "0.99, 500, 5",
        "0.999, 1000, 1",
        "0.999, 5000, 5"
    })
    void theRankIsCountedFromTheWorst(double level, int scenarios, int rank) {
        assertThat(Confidence.of(level).rankOf(scenarios)).isEqualTo(rank);
    }

    @Test
    void theRankIsThatOfExactDecimalsForEveryNumberOfScenarios() {
        for (String level : new String[] {"0.9", "0.95", "0.975", "0.99", "0.995", "0.999", "0.9999"}) {
            Confidence confidence = Confidence.of(Double.parseDouble(level));
            BigDecimal tail = BigDecimal.ONE.subtract(new BigDecimal(level));
            for (int scenarios = 2; scenarios <= 10_000; scenarios++) {
                BigDecimal exact = tail.multiply(BigDecimal.valueOf(scenarios));

                assertThat(confidence.rankOf(scenarios))
                        .as("level %s of %d", level, scenarios)
                        .isEqualTo(exact.setScale(0, RoundingMode.CEILING).intValueExact());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.95, 20", "0.99, 100", "0.975, 40", "0.999, 1000", "0.9999, 10000", "0.97, 34"})
    void knowsHowManyScenariosItNeeds(double level, int scenarios) {
        assertThat(Confidence.of(level).leastScenarios()).isEqualTo(scenarios);
    }
}
