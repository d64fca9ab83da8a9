package io.kellet.var;

/** What is asked of every model. The ranges are wide, and such that no sum over a whole book can overflow. */
final class Checks {

    /** A position of so many lots, or weight, is still exact in a double. */
    static final long MOST_LOTS = 1L << 53;

    static final int MOST_SYMBOLS = 4_096;
    static final double MOST_MOVE = 1e100; // money per lot, or a return
    static final double MOST_WEIGHT = 0x1p60;
    static final double MOST_CHANGE = 2 * MOST_WEIGHT;

    private Checks() {}

    static void symbols(int symbols) {
        if (symbols < 1 || symbols > MOST_SYMBOLS) {
            throw new IllegalArgumentException("symbols must be 1.." + MOST_SYMBOLS + ": " + symbols);
        }
    }

    /** Answers a copy that nobody else can write to. */
    static double[] moneyPerLot(double[] moneyPerLot, int symbols) {
        if (moneyPerLot.length != symbols) {
            throw new IllegalArgumentException("there must be one moneyPerLot for each symbol: symbols=" + symbols
                    + " values=" + moneyPerLot.length);
        }
        double[] copy = moneyPerLot.clone();
        for (int i = 0; i < symbols; i++) {
            if (!Double.isFinite(copy[i]) || copy[i] == 0) {
                throw new IllegalArgumentException(
                        "moneyPerLot must be finite and not 0: symbol=" + i + " value=" + copy[i]);
            }
        }
        return copy;
    }

    static void index(int index, int symbols) {
        if (index < 0 || index >= symbols) {
            throw new IndexOutOfBoundsException("symbol must be 0.." + (symbols - 1) + ": " + index);
        }
    }

    /** A weight, or its change, that sums can bear: at most 2<sup>60</sup> either way. */
    static void weight(double weight) {
        if (!(Math.abs(weight) <= MOST_WEIGHT)) {
            throw new IllegalArgumentException("weight must be within 2^60 either way: " + weight);
        }
    }
}
