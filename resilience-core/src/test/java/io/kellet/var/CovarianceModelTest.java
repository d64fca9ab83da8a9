package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CovarianceModelTest {

    private static final double TINY = 1e-10; // as a percentage

    @Test
    void isTheMeanOfProductsWithoutAMeanTakenAway() {
        CovarianceModel model = CovarianceModel.ofReturns(
                List.of(Fixtures.series("A", 0.01, 0.02, -0.03), Fixtures.series("B", 0.02, -0.01, -0.02)), 3, 1, 7);

        assertThat(model.covariance(0, 0)).isCloseTo((0.0001 + 0.0004 + 0.0009) / 3, withinPercentage(TINY));
        assertThat(model.covariance(1, 1)).isCloseTo((0.0004 + 0.0001 + 0.0004) / 3, withinPercentage(TINY));
        assertThat(model.covariance(0, 1)).isCloseTo((0.0002 - 0.0002 + 0.0006) / 3, withinPercentage(TINY));
        assertThat(model.covariance(1, 0)).isEqualTo(model.covariance(0, 1));
        assertThat(model.observations()).isEqualTo(3);
        assertThat(model.asOfNanos()).isEqualTo(7);
        assertThat(model.symbols()).isEqualTo(2);
    }

    @Test
    void theNewestDayWeighsMost() {
        CovarianceModel model = CovarianceModel.ofReturns(List.of(Fixtures.series("A", 0.04, 0.02, 0.01)), 3, 0.5, 0);

        double expected = (0.25 * 0.0016 + 0.5 * 0.0004 + 1 * 0.0001) / 1.75;
        assertThat(model.covariance(0, 0)).isCloseTo(expected, withinPercentage(TINY));
    }

    @Test
    void aSmallLambdaForgetsAlmostAllButTheNewestDay() {
        double[] returns = new double[1_000];
        Arrays.fill(returns, 0.5);
        returns[999] = 0.01;

        CovarianceModel model = CovarianceModel.ofReturns(List.of(Fixtures.series("A", returns)), 2, 1e-9, 0);

        assertThat(model.covariance(0, 0)).isCloseTo(0.0001, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.94, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALambdaThatIsNone(double lambda) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(List.of(Fixtures.series("A", 0.1, 0.2)), 2, lambda, 0))
                .withMessageContaining("lambda")
                .withMessageContaining(Double.toString(lambda));
    }

    @Test
    void refusesTooFewObservationsAndSaysHowManyAreNeeded() {
        List<ReturnSeries> series = Fixtures.series(new Random(1), 2, 249);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(series, 250, 1, 0))
                .withMessage("too few observations: symbol=S0 observations=249 needed=250");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScenarioModel.ofReturns(series, 250, 0))
                .withMessageContaining("needed=250");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(series, 1, 1, 0))
                .withMessageContaining("minObservations");
    }

    @Test
    void refusesSeriesOfOtherDaysAndCutsNone() {
        ReturnSeries five = Fixtures.series("A", 0.1, 0.2, -0.3, 0.1, 0.2);
        ReturnSeries four = Fixtures.series("B", 0.1, 0.2, -0.3, 0.1);
        ReturnSeries gap = new ReturnSeries(
                "C", new long[] {20_000, 20_001, 20_003, 20_004, 20_005}, new double[] {0.1, 0.2, -0.3, 0.1, 0.2});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(List.of(five, four), 2, 1, 0))
                .withMessage("series must be of the same days: symbol=A day=2024-10-08 otherSymbol=B otherDay=none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScenarioModel.ofReturns(List.of(four, five), 2, 0))
                .withMessage("series must be of the same days: symbol=B day=none otherSymbol=A otherDay=2024-10-08");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(List.of(five, gap), 2, 1, 0))
                .withMessage(
                        "series must be of the same days: symbol=A day=2024-10-06 otherSymbol=C otherDay=2024-10-07");
    }

    @Test
    void aSeriesHasOneFiniteReturnForEachOfItsAscendingDays() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReturnSeries("A", new long[] {1, 2}, new double[] {0.1}))
                .withMessageContaining("days=2 returns=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReturnSeries("A", new long[] {1, 2}, new double[] {0.1, Double.NaN}))
                .withMessageContaining("return=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReturnSeries("A", new long[] {1}, new double[] {Double.NEGATIVE_INFINITY}))
                .withMessageContaining("finite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReturnSeries("A", new long[] {2, 2}, new double[] {0.1, 0.2}))
                .withMessageContaining("ascend");
    }

    @Test
    void aSeriesIsNotChangedByWhoMadeIt() {
        double[] returns = {0.1, 0.2};
        ReturnSeries series = new ReturnSeries("A", Fixtures.days(2), returns);
        returns[0] = 9;

        assertThat(series.at(0)).isEqualTo(0.1);
    }

    @Test
    void refusesAPriceThatNeverMoved() {
        ReturnSeries moves = Fixtures.series("A", 0.1, 0.2);
        ReturnSeries stands = Fixtures.series("B", 0, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofReturns(List.of(moves, stands), 2, 1, 0))
                .withMessageContaining("never moves")
                .withMessageContaining("symbol=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScenarioModel.ofReturns(List.of(moves, stands), 2, 0))
                .withMessageContaining("symbol=1");
    }

    @Test
    void refusesAMatrixThatIsNoCovariance() {
        refuses("square", new double[][] {{1, 0}, {0}});
        refuses("finite", new double[][] {{1, Double.NaN}, {Double.NaN, 1}});
        refuses("finite", new double[][] {{Double.POSITIVE_INFINITY}});
        refuses("symmetric", new double[][] {{1, 0.5}, {0.5000001, 1}});
        refuses("variance", new double[][] {{-1}});
        refuses("variance", new double[][] {{1, 0}, {0, 0}});
        refuses("variance", new double[][] {{1e201}});
        refuses("symbols", new double[][] {});
        refuses("semi-definite", new double[][] {{1, 1.0001}, {1.0001, 1}});
        // each pair is possible, the three together are not
        refuses("semi-definite", new double[][] {{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofMatrix(new double[][] {{1}}, 0, 0))
                .withMessageContaining("observations");
    }

    private static void refuses(String why, double[][] matrix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CovarianceModel.ofMatrix(matrix, 250, 0))
                .withMessageContaining(why);
    }

    @Test
    void takesPerfectCorrelationAndWhatRoundingLeavesOfSymmetry() {
        assertThatCode(() -> Fixtures.pair(1)).doesNotThrowAnyException();
        assertThatCode(() -> Fixtures.pair(-1)).doesNotThrowAnyException();

        CovarianceModel model = CovarianceModel.ofMatrix(new double[][] {{1, 0.5}, {0.5 + 1e-16 * 4, 1}}, 250, 0);
        assertThat(model.covariance(0, 1)).isEqualTo(model.covariance(1, 0));
    }

    /** The scale of a symbol must not decide whether a matrix passes. */
    @Test
    void judgesCorrelationsWhateverTheUnits() {
        double tiny = 1e-12;
        assertThatCode(() ->
                        CovarianceModel.ofMatrix(new double[][] {{tiny * tiny, 0.5 * tiny}, {0.5 * tiny, 1}}, 250, 0))
                .doesNotThrowAnyException();
        refuses("semi-definite", new double[][] {{tiny * tiny, 1.001 * tiny}, {1.001 * tiny, 1}});
    }

    @Test
    void moreSymbolsThanDaysPass() {
        assertThatCode(() -> CovarianceModel.ofReturns(Fixtures.series(new Random(4), 60, 20), 20, 0.94, 0))
                .doesNotThrowAnyException();
    }

    @Test
    void perLotItIsOfMoney() {
        CovarianceModel money = Fixtures.pair(0.5).perLot(new double[] {100, -1_000});

        assertThat(money.covariance(0, 0)).isCloseTo(0.0004 * 100 * 100, withinPercentage(TINY));
        assertThat(money.covariance(1, 1)).isCloseTo(0.0001 * 1_000 * 1_000, withinPercentage(TINY));
        assertThat(money.covariance(0, 1)).isCloseTo(-0.0001 * 100 * 1_000, withinPercentage(TINY));
        assertThat(money.covariance(1, 0)).isEqualTo(money.covariance(0, 1));
        assertThat(money.observations()).isEqualTo(250);
    }

    @Test
    void aLotThatIsWorthNothingIsRefused() {
        for (VarModel model : List.of(Fixtures.pair(0.5), Fixtures.scenarios(new Random(1), 2, 10))) {
            for (double value : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> model.perLot(new double[] {1, value}))
                        .withMessageContaining("moneyPerLot")
                        .withMessageContaining("symbol=1");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.perLot(new double[] {1}))
                    .withMessageContaining("symbols=2 values=1");
            assertThatIllegalArgumentException().isThrownBy(() -> model.perLot(new double[] {1, 1e150}));
        }
    }
}
