package io.kellet.var;

import org.jspecify.annotations.Nullable;

/** A book under a {@link CovarianceModel}. Every limit is a multiple of one standard deviation. */
final class NormalState extends VarState {

    private final DeltaNormalVar held;
    private final @Nullable DeltaNormalVar asFilled; // unless working orders are ignored
    private final boolean worstCase;
    private final double[] limits;
    private final double[] scales; // z times the root of the horizon
    private final double[] tailScales; // the same of the mean beyond

    private boolean heldMoved = true; // since it was settled
    private boolean asFilledMoved = true;
    private double aloneSigma; // of all working orders, each on its own
    private double sigma; // what the limits see
    private double ahead; // the same with the order that was looked at last
    private boolean raises; // what that order does

    NormalState(VarConfig config, CovarianceModel model, double[] heldLots, double[] asFilledLots) {
        super(model);
        held = new DeltaNormalVar(model);
        held.set(heldLots);
        if (config.working() == WorkingOrders.IGNORED) {
            asFilled = null;
        } else {
            asFilled = new DeltaNormalVar(model);
            asFilled.set(asFilledLots);
        }
        worstCase = config.working() == WorkingOrders.WORST_CASE;
        limits = limitsOf(config.limits());
        scales = new double[limits.length];
        tailScales = new double[limits.length];
        for (int k = 0; k < scales.length; k++) {
            VarLimit limit = config.limits().get(k);
            scales[k] = limit.confidence().z() * Math.sqrt(limit.horizonDays());
            tailScales[k] = limit.confidence().tailMean() * Math.sqrt(limit.horizonDays());
        }
    }

    @Override
    void catchUp(Lots lots, int index) {
        heldMoved |= bring(held, index, lots.held(index));
        if (asFilled != null) {
            asFilledMoved |= bring(asFilled, index, lots.asFilled(index));
        }
    }

    /** Answers whether anything was missing. */
    private static boolean bring(DeltaNormalVar book, int index, long lots) {
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
        sigma = held.sigma();
        if (asFilled == null) {
            return;
        }
        if (asFilledMoved) {
            asFilled.settle();
            asFilledMoved = false;
        }
        if (worstCase) {
            double alone = 0;
            for (int i = 0; i < symbols(); i++) {
                alone += (double) lots.gross(i) * held.deviation(i);
            }
            aloneSigma = alone;
            sigma = held.sigma() + alone;
        } else {
            sigma = Math.max(held.sigma(), asFilled.sigma());
        }
    }

    @Override
    long check(int index, double dq) {
        lookAhead(index, dq);
        return raises ? againstLimits(ahead) : VarAnswer.PASS;
    }

    @Override
    boolean lookAhead(int index, double dq) {
        double after = held.sigmaAfter(index, dq);
        if (asFilled == null) {
            raises = !(after <= sigma);
        } else {
            double allFilled = asFilled.sigmaAfter(index, dq);
            if (worstCase) {
                raises = !(after <= held.sigma() && allFilled <= asFilled.sigma());
                after = Math.max(held.sigma(), after) + aloneSigma;
            } else {
                after = Math.max(after, allFilled);
                raises = !(after <= sigma);
            }
        }
        ahead = after;
        return !Double.isNaN(after);
    }

    private long againstLimits(double after) {
        if (Double.isNaN(after)) {
            return VarAnswer.no(VarReason.NOT_FINITE);
        }
        for (int k = 0; k < limits.length; k++) {
            double var = scales[k] * after;
            if (var > limits[k]) {
                checked = var;
                return VarAnswer.overLimit(k);
            }
        }
        return VarAnswer.PASS;
    }

    @Override
    double varAhead(int limit) {
        return scales[limit] * ahead;
    }

    @Override
    double shortfallAhead(int limit) {
        return tailScales[limit] * ahead;
    }

    @Override
    boolean raisesVar(int limit) {
        return raises;
    }

    @Override
    boolean raisesShortfall(int limit) {
        return raises;
    }

    @Override
    double var(int limit) {
        return scales[limit] * sigma;
    }
}
