package io.kellet.var;

/**
 * How sure a VaR is meant to be: 0.99 says that the loss stays below it on 99 days of 100. Two confidences are the same if
 * their levels are the same {@code double}; nothing rounds one to the other.
 */
public final class Confidence {

    public static final Confidence P95 = new Confidence(0.95);
    public static final Confidence P99 = new Confidence(0.99);
    public static final Confidence P99_9 = new Confidence(0.999);

    /** {@code 1 - 0.99} is a little more than 0.01, so {@code 500 * (1 - 0.99)} a little more than 5, and is meant to be 5. */
    private static final double RANK_TOLERANCE = 1e-9;

    private final double level;
    private final double z;
    private final double tailMean;

    private Confidence(double level) {
        this.level = level;
        z = NormalQuantile.of(level);
        tailMean = NormalQuantile.density(z) / (1 - level);
    }

    /**
     * The confidence of this level.
     *
     * @throws IllegalArgumentException unless the level is above 0.5 and at most 0.999999
     */
    public static Confidence of(double level) {
        if (!(level > 0.5 && level <= 0.999_999)) {
            throw new IllegalArgumentException("confidence must be above 0.5 and at most 0.999999: " + level);
        }
        return new Confidence(level);
    }

    public double level() {
        return level;
    }

    /** How many standard deviations a normal loss stays below with this confidence. */
    public double z() {
        return z;
    }

    /** The mean of a standard normal loss beyond {@link #z()}: φ(z) / (1 - level). */
    public double tailMean() {
        return tailMean;
    }

    /** How many of so many scenarios are the tail; seldom a whole number. */
    double tailOf(int scenarios) {
        double tail = (1 - level) * scenarios;
        double whole = Math.rint(tail);
        return Math.abs(tail - whole) <= RANK_TOLERANCE * Math.max(1, whole) ? whole : tail;
    }

    /** Which loss, counted from the worst as 1, is the VaR of so many scenarios: ceil((1 - level) * scenarios). */
    public int rankOf(int scenarios) {
        return (int) Math.ceil(tailOf(scenarios));
    }

    /** With fewer scenarios than these the tail holds less than one. */
    public int leastScenarios() {
        int least = (int) Math.floor(1 / (1 - level));
        while (tailOf(least) < 1) {
            least++;
        }
        return least;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Confidence that && Double.compare(level, that.level) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(level);
    }

    @Override
    public String toString() {
        return "Confidence[" + level + "]";
    }
}
