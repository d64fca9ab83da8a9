package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistoricalVarTest {

    private static final List<Confidence> TWO = List.of(Confidence.P99, Confidence.P95);
    private static final double A_BILLIONTH = 1e-9;

    @Test
    void twentyScenariosAsReckonedByHand() {
        double[] returns = new double[20];
        for (int day = 0; day < 20; day++) {
            returns[(day * 7) % 20] = (day - 5) / 100.0; // from -5 % to +14 %, in another order
        }
        HistoricalVar book = new HistoricalVar(
                ScenarioModel.ofReturns(List.of(Fixtures.series("A", returns)), 20, 0),
                List.of(Confidence.of(0.9), Confidence.P95, Confidence.of(0.92)));
        book.apply(0, 1_000);

        assertThat(book.var(0)).isCloseTo(40, within(A_BILLIONTH)); // rank 2 of 20
        assertThat(book.expectedShortfall(0)).isCloseTo((50 + 40) / 2.0, within(A_BILLIONTH));
        assertThat(book.var(1)).isCloseTo(50, within(A_BILLIONTH)); // rank 1
        assertThat(book.expectedShortfall(1)).isCloseTo(50, within(A_BILLIONTH));
        assertThat(book.var(2)).isCloseTo(40, within(A_BILLIONTH)); // a tail of 1.6, so rank 2
        assertThat(book.expectedShortfall(2)).isCloseTo((50 + 0.6 * 40) / 1.6, within(A_BILLIONTH));
        assertThat(book.varAfter(0, -2_000, 1))
                .isCloseTo(140, within(A_BILLIONTH)); // short, it is the best day that hurts
        assertThat(book.expectedShortfallAfter(0, -2_000, 0)).isCloseTo(135, within(A_BILLIONTH));
    }

    @Test
    void isNegativeWhereEvenThatScenarioIsAGain() {
        double[] returns = new double[100];
        Arrays.fill(returns, 0.01);
        returns[3] = -0.5;
        HistoricalVar book =
                new HistoricalVar(ScenarioModel.ofReturns(List.of(Fixtures.series("A", returns)), 100, 0), TWO);
        book.apply(0, 100);

        assertThat(book.var(0)).isCloseTo(50, within(A_BILLIONTH));
        assertThat(book.var(1)).isCloseTo(-1, within(A_BILLIONTH));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 250, 500, 1_000, 1_001})
    void isWhatSortingAllScenariosGives(int scenarios) {
        Random random = new Random(scenarios);
        ScenarioModel model = Fixtures.scenarios(random, 12, scenarios);
        HistoricalVar book = new HistoricalVar(model, TWO);
        double[] weights = new double[12];
        for (int step = 0; step < 300; step++) {
            int index = random.nextInt(12);
            double change = random.nextInt(20_001) - 10_000;
            double[] after = weights.clone();
            after[index] += change;
            double[] sorted = Fixtures.outcomes(model, after);
            Arrays.sort(sorted);

            book.lookAhead(index, change);
            for (int c = 0; c < 2; c++) {
                assertThat(book.varAhead(c)).isCloseTo(varOf(sorted, TWO.get(c)), within(1e-6));
                assertThat(book.expectedShortfallAhead(c)).isCloseTo(shortfallOf(sorted, TWO.get(c)), within(1e-6));
                assertThat(book.expectedShortfallAhead(c)).isGreaterThanOrEqualTo(book.varAhead(c));
            }
            if (random.nextBoolean()) {
                book.apply(index, change);
                weights = after;
                for (int c = 0; c < 2; c++) {
                    assertThat(book.var(c)).isCloseTo(varOf(sorted, TWO.get(c)), within(1e-6));
                    assertThat(book.expectedShortfall(c)).isCloseTo(shortfallOf(sorted, TWO.get(c)), within(1e-6));
                }
            }
        }
    }

    private static double varOf(double[] sorted, Confidence confidence) {
        return -sorted[
                tail(sorted, confidence).setScale(0, RoundingMode.CEILING).intValueExact() - 1];
    }

    private static double shortfallOf(double[] sorted, Confidence confidence) {
        double tail = tail(sorted, confidence).doubleValue();
        double sum = 0;
        double left = tail;
        for (int i = 0; left > 0; i++) {
            sum -= sorted[i] * Math.min(1, left);
            left -= 1;
        }
        return sum / tail;
    }

    private static BigDecimal tail(double[] sorted, Confidence confidence) {
        return BigDecimal.ONE
                .subtract(BigDecimal.valueOf(confidence.level()))
                .multiply(BigDecimal.valueOf(sorted.length));
    }

    @Test
    void scenariosThatAreEqualCountEachForItself() {
        double[] returns = new double[40];
        Arrays.fill(returns, 0.01);
        returns[5] = -0.02;
        returns[17] = -0.02;
        returns[39] = -0.02;
        HistoricalVar book = new HistoricalVar(
                ScenarioModel.ofReturns(List.of(Fixtures.series("A", returns)), 40, 0),
                List.of(Confidence.P95, Confidence.of(0.9)));
        book.apply(0, 100);

        assertThat(book.var(0)).isCloseTo(2, within(A_BILLIONTH));
        assertThat(book.var(1)).isCloseTo(-1, within(A_BILLIONTH));
        assertThat(book.expectedShortfall(1)).isCloseTo((2 + 2 + 2 - 1) / 4.0, within(A_BILLIONTH));
    }

    @Test
    void aLongAndAShortOfAMillionEachHaveRiskAndSoHasAShortBook() {
        ScenarioModel model = Fixtures.scenarios(new Random(21), 2, 500);
        HistoricalVar spread = new HistoricalVar(model, TWO);
        spread.apply(0, 1_000_000);
        spread.apply(1, -1_000_000);
        HistoricalVar shortBook = new HistoricalVar(model, TWO);
        shortBook.apply(0, -1_000_000);

        assertThat(spread.var(0)).isGreaterThan(10_000);
        assertThat(shortBook.var(0)).isGreaterThan(10_000);
    }

    @Test
    void aPerfectHedgeLeavesAsGoodAsNothing() {
        double[] returns = new Random(22).doubles(250, -0.05, 0.05).toArray();
        double[] twice = Arrays.stream(returns).map(r -> 2 * r).toArray();
        HistoricalVar book = new HistoricalVar(
                ScenarioModel.ofReturns(List.of(Fixtures.series("A", returns), Fixtures.series("B", twice)), 250, 0),
                TWO);
        book.apply(0, 1_000_000);
        book.apply(1, -500_000);

        assertThat(Math.abs(book.var(0))).isLessThan(A_BILLIONTH * 1_000_000);
    }

    @Test
    void agreesWithAFullRecomputeAfterManyChangesAndIsExactlyZeroWhenFlat() {
        Random random = new Random(23);
        ScenarioModel model = Fixtures.scenarios(random, 20, 250);
        HistoricalVar book = new HistoricalVar(model, TWO);
        for (int step = 0; step < 100_000; step++) {
            book.apply(random.nextInt(20), random.nextInt(2_000_001) - 1_000_000);
        }
        double[] weights = new double[20];
        for (int i = 0; i < 20; i++) {
            weights[i] = book.weight(i);
        }
        double[] sorted = Fixtures.outcomes(model, weights);
        Arrays.sort(sorted);

        assertThat(book.var(0)).isCloseTo(varOf(sorted, Confidence.P99), withinPercentage(100 * A_BILLIONTH));
        assertThat(book.driftAgainstRecompute()).isLessThan(1e-12);

        for (int i = 19; i >= 0; i--) { // against the order of renewal, which would clean up by itself
            book.apply(i, -book.weight(i));
        }
        assertThat(book.var(0)).isEqualTo(0.0);
        assertThat(book.expectedShortfall(1)).isEqualTo(0.0);
        assertThat(book.driftAgainstRecompute()).isZero();
    }

    @Test
    void aSmallBookThatWasALargeOneIsAsExactAsOneThatWasNot() {
        Random random = new Random(24);
        ScenarioModel model = Fixtures.scenarios(random, 10, 250);
        HistoricalVar book = new HistoricalVar(model, TWO);
        for (int step = 0; step < 5_000; step++) {
            book.apply(random.nextInt(10), (random.nextInt(2_001) - 1_000) * 1e12);
        }
        for (int i = 0; i < 10; i++) {
            book.apply(i, 1 + i - book.weight(i));
        }
        for (int twoRounds = 0; twoRounds < 10; twoRounds++) {
            book.apply(0, 1);
            book.apply(0, -1);
        }
        assertThat(book.driftAgainstRecompute()).isLessThan(A_BILLIONTH);

        book.rebuild();
        assertThat(book.driftAgainstRecompute()).isZero();
    }

    @Test
    void refusesTooFewScenariosAndSaysHowManyAreNeeded() {
        ScenarioModel model = Fixtures.scenarios(new Random(25), 1, 250);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoricalVar(model, List.of(Confidence.P99, Confidence.P99_9)))
                .withMessage("too few scenarios for this confidence: confidence=0.999 scenarios=250 needed=1000");
        assertThatIllegalArgumentException().isThrownBy(() -> new HistoricalVar(model, List.of()));
        assertThat(new HistoricalVar(Fixtures.scenarios(new Random(25), 1, 1_000), List.of(Confidence.P99_9)).var(0))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e19})
    void whatIsNoQuantityHasNoVar(double change) {
        HistoricalVar book = new HistoricalVar(Fixtures.scenarios(new Random(26), 2, 100), TWO);

        assertThat(book.varAfter(0, change, 0)).isNaN();
        assertThat(book.expectedShortfallAfter(0, change, 1)).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> book.apply(0, change));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> book.apply(2, 1));
        assertThat(book.varAfter(0, 1, 0)).isPositive();
    }

    @Test
    void lookingAheadChangesNothing() {
        Random random = new Random(27);
        HistoricalVar book = new HistoricalVar(Fixtures.scenarios(random, 5, 250), TWO);
        book.apply(0, 1_000);
        double var = book.var(0);
        double shortfall = book.expectedShortfall(1);

        book.lookAhead(1, -50_000);

        assertThat(book.var(0)).isEqualTo(var);
        assertThat(book.expectedShortfall(1)).isEqualTo(shortfall);
        assertThat(book.varAfter(1, 0, 0)).isEqualTo(var);
    }
}
