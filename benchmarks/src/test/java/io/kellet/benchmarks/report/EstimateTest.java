package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class EstimateTest {

    @Test
    void subtractsValuesAndAddsErrorsAsSquares() {
        Estimate difference = new Estimate(50, 3).minus(new Estimate(58, 4));

        assertThat(difference).isEqualTo(new Estimate(-8, 5));
    }

    @Test
    void dividesValuesAndAddsRelativeErrorsAsSquares() {
        Estimate ratio = new Estimate(200, 6).over(new Estimate(100, 4)); // 3 % and 4 %

        assertThat(ratio.value()).isEqualTo(2);
        assertThat(ratio.error()).isEqualTo(2 * 0.05, within(1e-12));
    }

    @Test
    void keepsTheErrorOfARatioOfZero() {
        assertThat(new Estimate(0, 1).over(new Estimate(10, 1))).isEqualTo(new Estimate(0, 0.1));
    }

    @Test
    void knowsNothingOverZero() {
        Estimate ratio = new Estimate(3, 1).over(new Estimate(0, 1));

        assertThat(ratio.value()).isNaN();
        assertThat(ratio.error()).isNaN();
    }

    @Test
    void keepsAnUnknownErrorUnknownAndTheValueKnown() {
        Estimate unknown = new Estimate(30, Double.NaN);
        Estimate known = new Estimate(10, 1);

        assertThat(unknown.minus(known)).isEqualTo(new Estimate(20, Double.NaN));
        assertThat(known.minus(unknown)).isEqualTo(new Estimate(-20, Double.NaN));
        assertThat(unknown.over(known)).isEqualTo(new Estimate(3, Double.NaN));
        assertThat(known.over(unknown)).isEqualTo(new Estimate(10.0 / 30, Double.NaN));
    }
}
