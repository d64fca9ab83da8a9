package io.kellet.var;

/**
 * The standard deviation of a book's daily profit and loss, if that moves in proportion to returns that are normal with the
 * given covariances; and what follows from it. One thread owns it; nothing here allocates but {@link #driftAgainstRecompute()}.
 *
 * <p>Weights are in whatever unit the model's covariances are of: money where they are of returns, lots where they are of
 * money per lot ({@link CovarianceModel#perLot}). Results are in money.
 *
 * <p>With weights w and covariances Σ it keeps Σw and σ² = w'Σw. A change of weight i by d makes that
 * {@code σ² + 2 d (Σw)ᵢ + d² Σᵢᵢ}, exactly and not to first order, which costs three loads. Applying a change adds a row to Σw and
 * takes the product with w again, so that a flat book is exactly 0. How rounding is kept from piling up is told in
 * {@code WeightedRows}: the sums are renewed from the weights once in as many changes as there are symbols.
 *
 * <p>A variance is not negative. The model lets through eigenvalues of the correlations down to -10<sup>-10</sup>, and terms
 * that cancel leave a rest. So what is below zero by at most {@value #CLAMP_TOLERANCE} of (the sum of |wᵢ|σᵢ)² counts as zero; what is further
 * below can only be an error and is NaN. A hedge that cancels all risk is therefore seen as at most 3·10<sup>-8</sup> of the
 * risk of its sides, apart.
 */
public final class DeltaNormalVar {

    static final double CLAMP_TOLERANCE = 1e-9;

    private final CovarianceModel model;
    private final WeightedRows products; // Σw
    private final double[] variances;
    private final double[] deviations;

    private double sigma2;
    private double sigma;
    private double gross; // the sum of |w| times deviation: what sigma would be if nothing offset anything

    /** A flat book. */
    public DeltaNormalVar(CovarianceModel model) {
        this.model = model;
        int symbols = model.symbols();
        products = new WeightedRows(model.rows(), symbols);
        variances = new double[symbols];
        deviations = new double[symbols];
        for (int i = 0; i < symbols; i++) {
            variances[i] = model.covariance(i, i);
            deviations[i] = Math.sqrt(variances[i]);
        }
    }

    /** The variance of a day's profit and loss if the weight of a symbol were changed so; NaN if {@code dq} is not finite. */
    public double sigma2After(int index, double dq) {
        double after = sigma2 + dq * (2 * products.sum()[index] + dq * variances[index]);
        return after >= 0 && after < Double.POSITIVE_INFINITY
                ? after
                : notNegative(after, gross + Math.abs(dq) * deviations[index]);
    }

    /** The standard deviation, likewise. */
    public double sigmaAfter(int index, double dq) {
        return Math.sqrt(sigma2After(index, dq));
    }

    private static double notNegative(double variance, double gross) {
        return variance < 0 && variance >= -CLAMP_TOLERANCE * gross * gross ? 0 : Double.NaN;
    }

    /**
     * Changes the weight of a symbol. Costs up to four passes over the symbols.
     *
     * @throws IndexOutOfBoundsException if there is no such symbol
     * @throws IllegalArgumentException unless the change, and the weight after it, are within 2<sup>60</sup> either way
     */
    public void apply(int index, double dq) {
        Checks.index(index, model.symbols());
        Checks.weight(dq);
        Checks.weight(products.weight(index) + dq);
        add(index, dq);
        settle();
    }

    /** Changes a weight and leaves the rest to {@link #settle()}. */
    void add(int index, double dq) {
        products.add(index, dq);
    }

    /** Takes what follows from the weights again. */
    void settle() {
        double[] weights = products.weights();
        double variance = dot(weights, products.sum());
        gross = grossOf(weights, deviations);
        sigma2 = variance >= 0 && variance < Double.POSITIVE_INFINITY ? variance : notNegative(variance, gross);
        sigma = Math.sqrt(sigma2);
    }

    /** Four sums at a time: additions to one would have to wait for each other. */
    private static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double grossOf(double[] weights, double[] deviations) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < weights.length; i += 2) {
            even += Math.abs(weights[i]) * deviations[i];
            odd += Math.abs(weights[i + 1]) * deviations[i + 1];
        }
        return i < weights.length ? even + odd + Math.abs(weights[i]) * deviations[i] : even + odd;
    }

    /** Sums everything again from the weights: as many passes over the symbols as there are symbols. */
    public void rebuild() {
        products.rebuild();
        settle();
    }

    /** Sets all weights. */
    void set(double[] weights) {
        products.set(weights);
        settle();
    }

    /**
     * How far the variance is from one that is summed again from the weights, as a fraction of (the sum of |wᵢ|σᵢ)²; 0 for a flat
     * book. For a watchful eye and tests: it allocates, and costs as much as {@link #rebuild()}.
     */
    public double driftAgainstRecompute() {
        double exact = dot(products.weights(), products.recomputed());
        double drift = Math.abs(sigma2 - Math.max(0, exact));
        return drift == 0 ? 0 : drift / (gross * gross);
    }

    /** The variance of a day's profit and loss. */
    public double sigma2() {
        return sigma2;
    }

    /** The standard deviation of a day's profit and loss. */
    public double sigma() {
        return sigma;
    }

    /** The standard deviation of one unit of weight alone. */
    public double deviation(int index) {
        return deviations[index];
    }

    public double weight(int index) {
        return products.weight(index);
    }

    /** z σ √days. */
    public double var(Confidence confidence, double horizonDays) {
        return confidence.z() * sigma * Math.sqrt(horizonDays);
    }

    /** The mean loss beyond the VaR: φ(z) / (1 - confidence) σ √days. */
    public double expectedShortfall(Confidence confidence, double horizonDays) {
        return confidence.tailMean() * sigma * Math.sqrt(horizonDays);
    }

    /** By how much the VaR grows with each unit of weight, at first. In a book without risk, what the first unit brings. */
    public double marginalVar(int index, Confidence confidence, double horizonDays) {
        double marginal = sigma > 0 ? products.sum()[index] / sigma : sigma == 0 ? deviations[index] : Double.NaN;
        return confidence.z() * marginal * Math.sqrt(horizonDays);
    }

    /** The part of the VaR that a symbol brings: its weight times its marginal VaR. The parts sum to the VaR. */
    public double componentVar(int index, Confidence confidence, double horizonDays) {
        double weight = products.weight(index);
        return weight == 0 || sigma == 0 ? 0 : weight * marginalVar(index, confidence, horizonDays);
    }

    public CovarianceModel model() {
        return model;
    }
}
