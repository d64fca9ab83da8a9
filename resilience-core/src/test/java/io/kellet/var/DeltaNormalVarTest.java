package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeltaNormalVarTest {

    private static final double TINY = 1e-10; // as a percentage
    private static final double A_BILLIONTH = 1e-9;

    @Test
    void twoPositionsAsReckonedByHand() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.5));
        book.apply(0, 1_000_000);
        book.apply(1, 2_000_000);

        // 20000² + 20000² + 2 * 0.5 * 20000 * 20000 = 1.2e9
        assertThat(book.sigma2()).isCloseTo(1.2e9, withinPercentage(TINY));
        assertThat(book.var(Confidence.P95, 1))
                .isCloseTo(1.6448536269514722 * Math.sqrt(1.2e9), withinPercentage(TINY));
        assertThat(book.var(Confidence.P99, 10))
                .isCloseTo(2.3263478740408408 * Math.sqrt(1.2e10), withinPercentage(TINY));
        assertThat(book.expectedShortfall(Confidence.P99, 1))
                .isCloseTo(2.6652142203458045 * Math.sqrt(1.2e9), withinPercentage(TINY));
    }

    @Test
    void aLongAndAShortOfAMillionEachHaveRisk() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.8));
        book.apply(0, 1_000_000);
        book.apply(1, -1_000_000);

        // 20000² + 10000² - 2 * 0.8 * 20000 * 10000 = 1.8e8
        assertThat(book.var(Confidence.P99, 1))
                .isCloseTo(2.3263478740408408 * Math.sqrt(1.8e8), withinPercentage(TINY));
    }

    @Test
    void aShortBookHasAsMuchRiskAsItsMirrorImage() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.8));
        DeltaNormalVar mirror = new DeltaNormalVar(Fixtures.pair(0.8));
        book.apply(0, -1_000_000);
        book.apply(1, -500_000);
        mirror.apply(0, 1_000_000);
        mirror.apply(1, 500_000);

        assertThat(book.var(Confidence.P95, 1)).isPositive().isEqualTo(mirror.var(Confidence.P95, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, -1", "-1, 1"})
    void aPerfectHedgeLeavesAsGoodAsNothing(double correlation, int side) {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(correlation));
        book.apply(0, 1_000_000);
        double hedge = side * 2_000_000.0;
        double alone = book.sigma();

        assertThat(book.sigmaAfter(1, hedge)).isBetween(0.0, 3e-8 * 2 * alone);
        book.apply(1, hedge);
        assertThat(book.sigma()).isBetween(0.0, 3e-8 * 2 * alone);
        assertThat(book.var(Confidence.P99_9, 1)).isLessThan(A_BILLIONTH * 3_000_000);
    }

    @Test
    void lookingAheadIsTheSameAsApplying() {
        Random random = new Random(11);
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.covariances(random, 30));
        for (int step = 0; step < 1_000; step++) {
            int index = random.nextInt(30);
            double change = random.nextInt(2_001) - 1_000;
            double ahead = book.sigma2After(index, change);
            book.apply(index, change);

            assertThat(book.sigma2()).isCloseTo(ahead, within(A_BILLIONTH * (1 + ahead)));
        }
    }

    @Test
    void agreesWithAFullRecomputeAfterAMillionChanges() {
        Random random = new Random(12);
        CovarianceModel model = Fixtures.covariances(random, 50);
        DeltaNormalVar book = new DeltaNormalVar(model);
        double[] weights = new double[50];
        for (int step = 1; step <= 1_000_000; step++) {
            int index = random.nextInt(50);
            double change = random.nextInt(2_000_001) - 1_000_000;
            weights[index] += change;
            book.apply(index, change);
            if (step % 50_000 == 0) {
                assertThat(book.sigma2())
                        .isCloseTo(Fixtures.variance(model, weights), withinPercentage(100 * A_BILLIONTH));
                assertThat(book.driftAgainstRecompute()).isLessThan(1e-13);
            }
        }
    }

    @Test
    void isExactlyZeroWhenEverythingIsSoldAgain() {
        Random random = new Random(13);
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.covariances(random, 50));
        for (int step = 0; step < 1_000_000; step++) {
            book.apply(random.nextInt(50), random.nextInt(2_000_000_001) - 1_000_000_000);
        }
        for (int i = 49; i >= 0; i--) { // against the order of renewal, which would clean up by itself
            book.apply(i, -book.weight(i));
        }

        assertThat(book.sigma2()).isZero();
        assertThat(book.sigma2After(7, 3)).isEqualTo(9 * book.model().covariance(7, 7));
        assertThat(book.driftAgainstRecompute()).isZero();
    }

    /** Sums that are only ever added to would keep roundings of the size of the large book. */
    @Test
    void aSmallBookThatWasALargeOneIsAsExactAsOneThatWasNot() {
        Random random = new Random(14);
        CovarianceModel model = Fixtures.covariances(random, 20);
        DeltaNormalVar book = new DeltaNormalVar(model);
        double[] weights = new double[20];
        for (int step = 0; step < 10_000; step++) {
            book.apply(random.nextInt(20), (random.nextInt(2_001) - 1_000) * 1e9);
        }
        for (int i = 0; i < 20; i++) {
            weights[i] = 1 + i;
            book.apply(i, weights[i] - book.weight(i));
        }
        for (int twoRounds = 0; twoRounds < 20; twoRounds++) {
            book.apply(0, 1);
            book.apply(0, -1);
        }

        assertThat(book.sigma2()).isCloseTo(Fixtures.variance(model, weights), withinPercentage(100 * A_BILLIONTH));
    }

    @Test
    void rebuildingTakesTheSumsFromTheWeights() {
        Random random = new Random(15);
        CovarianceModel model = Fixtures.covariances(random, 20);
        DeltaNormalVar book = new DeltaNormalVar(model);
        double[] weights = new double[20];
        for (int i = 0; i < 20; i++) {
            book.apply(i, 1e15);
            weights[i] = i;
            book.apply(i, weights[i] - 1e15);
        }
        book.rebuild();

        assertThat(book.driftAgainstRecompute()).isZero();
        assertThat(book.sigma2()).isCloseTo(Fixtures.variance(model, weights), withinPercentage(TINY));
    }

    @Test
    void theOrderOfFillsDoesNotMatter() {
        Random random = new Random(16);
        CovarianceModel model = Fixtures.covariances(random, 25);
        List<double[]> fills = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            fills.add(new double[] {random.nextInt(25), random.nextInt(20_001) - 10_000});
        }
        double first = afterAll(model, fills);
        for (int shuffle = 0; shuffle < 10; shuffle++) {
            Collections.shuffle(fills, random);

            assertThat(afterAll(model, fills)).isCloseTo(first, withinPercentage(100 * A_BILLIONTH));
        }
    }

    private static double afterAll(CovarianceModel model, List<double[]> fills) {
        DeltaNormalVar book = new DeltaNormalVar(model);
        fills.forEach(fill -> book.apply((int) fill[0], fill[1]));
        return book.sigma();
    }

    @Test
    void fillsOfOneSymbolAddUp() {
        DeltaNormalVar thrice = new DeltaNormalVar(Fixtures.pair(0.3));
        DeltaNormalVar once = new DeltaNormalVar(Fixtures.pair(0.3));
        thrice.apply(0, 10);
        thrice.apply(0, 20);
        thrice.apply(0, -5);
        once.apply(0, 25);

        assertThat(thrice.weight(0)).isEqualTo(25);
        assertThat(thrice.sigma()).isCloseTo(once.sigma(), withinPercentage(TINY));
    }

    @Test
    void theComponentsSumToTheWholeAndAHedgeIsNegative() {
        Random random = new Random(17);
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.covariances(random, 40));
        for (int i = 0; i < 40; i++) {
            book.apply(i, random.nextInt(200_001) - 100_000);
        }
        double sum = 0;
        for (int i = 0; i < 40; i++) {
            sum += book.componentVar(i, Confidence.P99, 10);
        }

        assertThat(sum).isCloseTo(book.var(Confidence.P99, 10), withinPercentage(100 * A_BILLIONTH));

        DeltaNormalVar hedged = new DeltaNormalVar(Fixtures.pair(0.8));
        hedged.apply(0, 1_000_000);
        hedged.apply(1, -100_000);
        assertThat(hedged.componentVar(1, Confidence.P95, 1)).isNegative();
    }

    @Test
    void theMarginalIsTheSlope() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.4));
        book.apply(0, 1_000_000);
        book.apply(1, -700_000);
        double step = 10;
        double slope = Confidence.P99.z() * (book.sigmaAfter(1, step) - book.sigmaAfter(1, -step)) / (2 * step);

        assertThat(book.marginalVar(1, Confidence.P99, 1)).isCloseTo(slope, withinPercentage(1e-4));
    }

    @Test
    void aFlatBookHasNoComponentsAndTheFirstUnitBringsItsOwnRisk() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.4));

        assertThat(book.var(Confidence.P99, 1)).isZero();
        assertThat(book.componentVar(0, Confidence.P99, 1)).isZero();
        assertThat(book.marginalVar(0, Confidence.P99, 4))
                .isCloseTo(2.3263478740408408 * 0.02 * 2, withinPercentage(TINY));
    }

    @Test
    void whatIsNoNumberIsNoVariance() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.4));
        book.apply(0, 1);

        assertThat(book.sigma2After(0, Double.NaN)).isNaN();
        assertThat(book.sigma2After(0, Double.POSITIVE_INFINITY)).isNaN();
        assertThat(book.sigma2After(0, Double.NEGATIVE_INFINITY)).isNaN();
        assertThat(book.sigma2After(0, 1e300)).isNaN();
        assertThat(book.sigmaAfter(0, Double.NaN)).isNaN();
    }

    @Test
    void aChangeThatCannotBeTakenInChangesNothing() {
        DeltaNormalVar book = new DeltaNormalVar(Fixtures.pair(0.4));
        book.apply(0, 1);
        double before = book.sigma2();

        for (double change : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0x1.0001p60, -0x1.0001p60}) {
            assertThatIllegalArgumentException()
                    .as("%s", change)
                    .isThrownBy(() -> book.apply(0, change))
                    .withMessageContaining("2^60");
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> book.apply(2, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> book.apply(-1, 1));
        assertThat(book.sigma2()).isEqualTo(before);
        assertThat(book.weight(0)).isEqualTo(1);

        book.apply(0, 0x1p60 - 1_024);
        assertThatIllegalArgumentException().isThrownBy(() -> book.apply(0, 0x1p59));
    }

    /** A matrix that is just not semi-definite passes within the tolerance; its negative variances must be zeros, not NaNs. */
    @Test
    void aVarianceBelowZeroByNoMoreThanTheToleranceIsZero() {
        double justOver = 1 + 0.5 * CovarianceModel.SEMI_DEFINITE_TOLERANCE;
        DeltaNormalVar book =
                new DeltaNormalVar(CovarianceModel.ofMatrix(new double[][] {{1, justOver}, {justOver, 1}}, 250, 0));
        book.apply(0, 1_000_000);

        assertThat(book.sigma2After(1, -1_000_000)).isZero();
        book.apply(1, -1_000_000);
        assertThat(book.sigma2()).isZero();
    }

    @Test
    void theWidestNumbersThatAreTakenDoNotOverflow() {
        double variance = 1e200;
        DeltaNormalVar book = new DeltaNormalVar(CovarianceModel.ofMatrix(
                new double[][] {{variance, variance}, {variance, variance}}, 2, 0));
        book.apply(0, 0x1p60);
        book.apply(1, 0x1p60);

        assertThat(book.sigma()).isCloseTo(0x1p61 * 1e100, withinPercentage(TINY));
        assertThat(book.sigma2After(1, -0x1p61)).isLessThan(1e-9 * book.sigma2());
    }
}
