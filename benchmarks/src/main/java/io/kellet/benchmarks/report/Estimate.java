package io.kellet.benchmarks.report;

/**
 * A measured value and the half-width of its confidence interval, in the same unit. An unknown error is NaN and stays
 * NaN through the arithmetic. Two estimates are taken to be independent: their errors add as squares.
 */
record Estimate(double value, double error) {

    Estimate minus(Estimate other) {
        return new Estimate(value - other.value, Math.hypot(error, other.error));
    }

    /** The ratio, its error to first order; NaN over zero. */
    Estimate over(Estimate other) {
        if (other.value == 0) {
            return new Estimate(Double.NaN, Double.NaN);
        }
        double ratio = value / other.value;
        // d(a/b) = da/b - (a/b) db/b; written so that a value of zero keeps its error
        return new Estimate(ratio, Math.hypot(error / other.value, ratio * other.error / other.value));
    }
}
