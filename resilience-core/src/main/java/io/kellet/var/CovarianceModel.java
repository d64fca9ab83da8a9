package io.kellet.var;

import java.util.List;

/**
 * How the returns of symbols move together in a day: their covariances, as of one instant.
 *
 * <p>From series, the covariance of two symbols is the weighted mean of the products of their returns. No mean is taken
 * away first: over a day it is small beside the spread, it is known badly, and leaving it in can only make the
 * variance larger. The weight of a day is λ<sup>age</sup>, so λ = 1 counts all days alike.
 *
 * <p>A matrix must be one that can be a covariance: finite, symmetric, every variance above zero (a price that never
 * moved says nothing about risk, and must not say "none"), and positive semi-definite. The last is checked by a Cholesky
 * decomposition of the correlations with {@value #SEMI_DEFINITE_TOLERANCE} added to their diagonal: it exists if no eigenvalue
 * is below minus that, rounding apart. So a perfect correlation passes, which has an eigenvalue of 0, and a set of
 * correlations that contradict each other does not.
 */
public final class CovarianceModel implements VarModel {

    static final double SYMMETRY_TOLERANCE = 1e-12;
    static final double SEMI_DEFINITE_TOLERANCE = 1e-10;

    private static final double LEAST_VARIANCE = 1e-100;
    private static final double MOST_VARIANCE = Checks.MOST_MOVE * Checks.MOST_MOVE;

    private final int symbols;
    private final double[] rows; // row-major
    private final int observations;
    private final long asOfNanos;

    private CovarianceModel(int symbols, double[] rows, int observations, long asOfNanos) {
        this.symbols = symbols;
        this.rows = rows;
        this.observations = observations;
        this.asOfNanos = asOfNanos;
        for (int i = 0; i < symbols; i++) {
            double variance = covariance(i, i);
            if (!(variance >= LEAST_VARIANCE && variance <= MOST_VARIANCE)) {
                throw new IllegalArgumentException("variance must be " + LEAST_VARIANCE + ".." + MOST_VARIANCE
                        + ", and a price that never moves has none: symbol=" + i + " variance=" + variance);
            }
        }
    }

    /**
     * A model from covariances of daily returns that were estimated elsewhere.
     *
     * @param covariance one array for each symbol
     * @param observations how many days they were estimated from
     * @throws IllegalArgumentException if no returns have these covariances
     */
    public static CovarianceModel ofMatrix(double[][] covariance, int observations, long asOfNanos) {
        int symbols = covariance.length;
        Checks.symbols(symbols);
        if (observations < 1) {
            throw new IllegalArgumentException("observations must be at least 1: " + observations);
        }
        double[] rows = new double[symbols * symbols];
        for (int i = 0; i < symbols; i++) {
            if (covariance[i].length != symbols) {
                throw new IllegalArgumentException(
                        "matrix must be square: symbols=" + symbols + " row=" + i + " columns=" + covariance[i].length);
            }
            for (int j = 0; j < symbols; j++) {
                double value = covariance[i][j];
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "covariance must be finite: row=" + i + " column=" + j + " value=" + value);
                }
                rows[i * symbols + j] = value;
            }
        }
        CovarianceModel model = new CovarianceModel(symbols, rows, observations, asOfNanos);
        model.requireSymmetric();
        model.requireSemiDefinite();
        return model;
    }

    /**
     * A model estimated from daily returns.
     *
     * @param series one for each symbol, all of the same days
     * @param minObservations fewer days are refused; at least 2
     * @param lambda above 0, at most 1; 1 counts every day alike, 0.94 each day 6 % less than the next
     * @throws IllegalArgumentException if the series are not of the same days, too short, or one never moves
     */
    public static CovarianceModel ofReturns(
            List<ReturnSeries> series, int minObservations, double lambda, long asOfNanos) {
        if (minObservations < 2) {
            throw new IllegalArgumentException("minObservations must be at least 2: " + minObservations);
        }
        if (!(lambda > 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda must be above 0 and at most 1: " + lambda);
        }
        Checks.symbols(series.size());
        int observations = ReturnSeries.requireAligned(series, minObservations);
        int symbols = series.size();
        double[] weights = weights(observations, lambda);
        double[] rows = new double[symbols * symbols];
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int day = 0; day < observations; day++) {
                    sum += weights[day] * series.get(i).at(day) * series.get(j).at(day);
                }
                rows[i * symbols + j] = sum;
                rows[j * symbols + i] = sum;
            }
        }
        CovarianceModel model = new CovarianceModel(symbols, rows, observations, asOfNanos);
        model.requireSemiDefinite();
        return model;
    }

    /** They sum to one; the last day, the newest, has the most. */
    private static double[] weights(int days, double lambda) {
        double[] weights = new double[days];
        double weight = 1;
        double sum = 0;
        for (int day = days - 1; day >= 0; day--) {
            weights[day] = weight;
            sum += weight;
            weight *= lambda;
        }
        for (int day = 0; day < days; day++) {
            weights[day] /= sum;
        }
        return weights;
    }

    private void requireSymmetric() {
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j < i; j++) {
                double one = covariance(i, j);
                double other = covariance(j, i);
                double scale = Math.sqrt(covariance(i, i)) * Math.sqrt(covariance(j, j));
                if (Math.abs(one - other) > SYMMETRY_TOLERANCE * scale) {
                    throw new IllegalArgumentException("matrix must be symmetric: row=" + i + " column=" + j + " value="
                            + one + " mirrored=" + other);
                }
                rows[j * symbols + i] = one;
            }
        }
    }

    private void requireSemiDefinite() {
        double[] scale = new double[symbols];
        for (int i = 0; i < symbols; i++) {
            scale[i] = 1 / Math.sqrt(covariance(i, i));
        }
        double[] factor = new double[symbols * symbols];
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = covariance(i, j) * scale[i] * scale[j] + (i == j ? SEMI_DEFINITE_TOLERANCE : 0);
                for (int k = 0; k < j; k++) {
                    rest -= factor[i * symbols + k] * factor[j * symbols + k];
                }
                if (i != j) {
                    factor[i * symbols + j] = rest / factor[j * symbols + j];
                } else if (rest > 0) {
                    factor[i * symbols + i] = Math.sqrt(rest);
                } else {
                    throw new IllegalArgumentException(
                            "matrix must be positive semi-definite, these correlations contradict each other: row=" + i
                                    + " pivot=" + rest + " tolerance=" + SEMI_DEFINITE_TOLERANCE);
                }
            }
        }
    }

    @Override
    public CovarianceModel perLot(double[] moneyPerLot) {
        double[] values = Checks.moneyPerLot(moneyPerLot, symbols);
        double[] scaled = new double[rows.length];
        for (int i = 0; i < symbols; i++) {
            for (int j = 0; j < symbols; j++) {
                scaled[i * symbols + j] = rows[i * symbols + j] * (values[i] * values[j]);
            }
        }
        return new CovarianceModel(symbols, scaled, observations, asOfNanos);
    }

    public double covariance(int row, int column) {
        return rows[row * symbols + column];
    }

    /** Not to be written to. */
    double[] rows() {
        return rows;
    }

    @Override
    public int symbols() {
        return symbols;
    }

    @Override
    public int observations() {
        return observations;
    }

    @Override
    public long asOfNanos() {
        return asOfNanos;
    }

    @Override
    public String toString() {
        return "CovarianceModel[symbols=" + symbols + " observations=" + observations + "]";
    }
}
