package io.kellet.var;

/**
 * What is known about how prices move, as of one instant: {@link CovarianceModel} or {@link ScenarioModel}. Immutable, any
 * thread may share it. Symbols are numbered 0 to {@code symbols() - 1}; which is which is the caller's to know.
 */
public sealed interface VarModel permits CovarianceModel, ScenarioModel {

    /** How many symbols it has a row for. */
    int symbols();

    /** How many observations it was made of. */
    int observations();

    /** When it was made, by the {@link io.kellet.time.NanoClock} of the book that will use it. */
    long asOfNanos();

    /**
     * The same of profit and loss in money per lot, where this one is of returns.
     *
     * @param moneyPerLot what a move of 100 % of one lot is worth, for each symbol; finite, and not 0
     */
    VarModel perLot(double[] moneyPerLot);
}
