package io.kellet.var;

import static java.util.Objects.requireNonNull;

/**
 * One bad day that may never have been: what a book loses on it. Called off the trading thread; it may take its time, and it
 * may throw, which counts as a loss without bounds.
 */
public interface StressScenario {

    /** Tells it from the others, in messages and results. */
    String name();

    /**
     * The loss in money; negative for a gain. Anything that is not finite counts as failed.
     *
     * @param lots for each symbol, long is positive; a copy
     */
    double loss(double[] lots);

    /**
     * Every price moves by a fraction.
     *
     * @param moves for each symbol: -0.2 is down by 20 %
     * @param moneyPerLot for each symbol, what a lot is worth
     */
    static StressScenario relative(String name, double[] moves, double[] moneyPerLot) {
        double[] values = Checks.moneyPerLot(moneyPerLot, moves.length);
        for (int i = 0; i < values.length; i++) {
            values[i] *= moves[i];
        }
        return new PriceMoves(name, values);
    }

    /**
     * Every lot gains or loses so much.
     *
     * @param moneyPerLot for each symbol: what a long lot gains, negative for what it loses
     */
    static StressScenario absolute(String name, double[] moneyPerLot) {
        return new PriceMoves(name, moneyPerLot.clone());
    }

    /** A loss that is a sum over the symbols. A symbol that it has no move for is an error, once there is a position in it. */
    final class PriceMoves implements StressScenario {
        private final String name;
        private final double[] gains;

        private PriceMoves(String name, double[] gains) {
            this.name = requireNonNull(name, "name");
            this.gains = gains;
            for (int i = 0; i < gains.length; i++) {
                if (!Double.isFinite(gains[i])) {
                    throw new IllegalArgumentException(
                            "move must be finite: scenario=" + name + " symbol=" + i + " gainPerLot=" + gains[i]);
                }
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double loss(double[] lots) {
            double gain = 0;
            for (int i = 0; i < lots.length; i++) {
                if (lots[i] == 0) {
                    continue;
                }
                if (i >= gains.length) {
                    throw new IllegalArgumentException(
                            "no move for a symbol that is held: scenario=" + name + " symbol=" + i);
                }
                gain += lots[i] * gains[i];
            }
            return 0 - gain;
        }
    }
}
