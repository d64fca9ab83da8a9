package io.kellet.var;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A book under a {@link ScenarioModel}. An order may raise the VaR at one confidence and lower it at another. */
final class ScenarioState extends VarState {

    private final HistoricalVar held;
    private final @Nullable HistoricalVar asFilled; // unless working orders are ignored
    private final double[] limits;
    private final double[] scales; // the root of the horizon
    private final double[] now; // what the limits see
    private final double[] shortfallNow;

    private boolean heldMoved = true; // since it was settled
    private boolean asFilledMoved = true;

    ScenarioState(VarConfig config, ScenarioModel model, double[] heldLots, double[] asFilledLots) {
        super(model);
        if (config.working() == WorkingOrders.WORST_CASE) {
            throw new IllegalArgumentException(
                    "WORST_CASE needs a covariance model, scenarios have no such bound: book=" + config.name());
        }
        List<Confidence> confidences = new ArrayList<>();
        config.limits().forEach(limit -> confidences.add(limit.confidence()));
        held = new HistoricalVar(model, confidences);
        held.set(heldLots);
        if (config.working() == WorkingOrders.IGNORED) {
            asFilled = null;
        } else {
            asFilled = new HistoricalVar(model, confidences);
            asFilled.set(asFilledLots);
        }
        limits = limitsOf(config.limits());
        scales = new double[limits.length];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = Math.sqrt(config.limits().get(k).horizonDays());
        }
        now = new double[limits.length];
        shortfallNow = new double[limits.length];
    }

    @Override
    void catchUp(Lots lots, int index) {
        heldMoved |= bring(held, index, lots.held(index));
        if (asFilled != null) {
            asFilledMoved |= bring(asFilled, index, lots.asFilled(index));
        }
    }

    /** Answers whether anything was missing. */
    private static boolean bring(HistoricalVar book, int index, long lots) {
        double missing = (double) lots - book.weight(index);
        if (missing != 0) {
            book.add(index, missing);
        }
        return missing != 0;
    }

    @Override
    void settle(Lots lots) {
        if (heldMoved) {
            held.settle();
            heldMoved = false;
        }
        if (asFilled != null && asFilledMoved) {
            asFilled.settle();
            asFilledMoved = false;
        }
        for (int k = 0; k < now.length; k++) {
            double var = asFilled == null ? held.var(k) : Math.max(held.var(k), asFilled.var(k));
            now[k] = scales[k] * var;
            double shortfall = asFilled == null
                    ? held.expectedShortfall(k)
                    : Math.max(held.expectedShortfall(k), asFilled.expectedShortfall(k));
            shortfallNow[k] = scales[k] * shortfall;
        }
    }

    @Override
    long check(int index, double dq) {
        lookAhead(index, dq);
        for (int k = 0; k < limits.length; k++) {
            double after = varAhead(k);
            if (Double.isNaN(after)) {
                return VarAnswer.no(VarReason.NOT_FINITE);
            }
            if (after > limits[k] && !(after <= now[k])) {
                checked = after;
                return VarAnswer.overLimit(k);
            }
        }
        return VarAnswer.PASS;
    }

    @Override
    boolean lookAhead(int index, double dq) {
        held.lookAhead(index, dq);
        if (asFilled != null) {
            asFilled.lookAhead(index, dq);
        }
        return !Double.isNaN(varAhead(0)); // of one that is no number all are none
    }

    @Override
    double varAhead(int limit) {
        double var = held.varAhead(limit);
        return scales[limit] * (asFilled == null ? var : Math.max(var, asFilled.varAhead(limit)));
    }

    @Override
    double shortfallAhead(int limit) {
        double shortfall = held.expectedShortfallAhead(limit);
        return scales[limit]
                * (asFilled == null ? shortfall : Math.max(shortfall, asFilled.expectedShortfallAhead(limit)));
    }

    @Override
    boolean raisesVar(int limit) {
        return !(varAhead(limit) <= now[limit]);
    }

    @Override
    boolean raisesShortfall(int limit) {
        return !(shortfallAhead(limit) <= shortfallNow[limit]);
    }

    @Override
    double var(int limit) {
        return now[limit];
    }
}
