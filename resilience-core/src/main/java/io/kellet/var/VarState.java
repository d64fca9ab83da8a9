package io.kellet.var;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A model, and all that is computed from it for one book. Made by any thread from a snapshot of the book, then owned by the
 * thread that adopts it, which brings it up to what the book holds by then.
 */
abstract sealed class VarState permits NormalState, ScenarioState {

    final VarModel model;

    /** What was checked last came to this; for the limit that was breached. */
    double checked;

    private final int symbols;

    VarState(VarModel model) {
        this.model = model;
        symbols = model.symbols();
    }

    static VarState of(VarConfig config, VarModel perLot, VarPositions positions) {
        double[] held = new double[perLot.symbols()];
        double[] asFilled = new double[perLot.symbols()];
        for (int i = 0; i < held.length; i++) {
            held[i] = (double) positions.held(i);
            asFilled[i] = (double) positions.asFilled(i);
        }
        if (perLot instanceof CovarianceModel covariances) {
            return new NormalState(config, covariances, held, asFilled);
        }
        return new ScenarioState(config, (ScenarioModel) requireNonNull(perLot, "model"), held, asFilled);
    }

    final int symbols() {
        return symbols;
    }

    /** Adds to the position of a symbol what is held more now than this state knows; likewise to what may be. */
    abstract void catchUp(Lots lots, int index);

    /** After one or more symbols were caught up with: takes what follows. */
    abstract void settle(Lots lots);

    /** {@link VarAnswer#PASS} or another answer; {@link #checked} is the VaR that a limit was breached by. */
    abstract long check(int index, double dq);

    /** Takes an order for so many lots into account until the next look or check; false if what comes of it is no number. */
    abstract boolean lookAhead(int index, double dq);

    /** The VaR with that order. */
    abstract double varAhead(int limit);

    /** The expected shortfall with that order. */
    abstract double shortfallAhead(int limit);

    /** Does that order raise the VaR? */
    abstract boolean raisesVar(int limit);

    /** Does that order raise the expected shortfall? */
    abstract boolean raisesShortfall(int limit);

    /** The VaR that is held against a limit, without any further order. */
    abstract double var(int limit);

    static double[] limitsOf(List<VarLimit> limits) {
        double[] money = new double[limits.size()];
        for (int i = 0; i < money.length; i++) {
            money[i] = limits.get(i).asDouble();
        }
        return money;
    }
}
