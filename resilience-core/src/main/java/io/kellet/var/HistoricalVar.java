package io.kellet.var;

import java.util.Arrays;
import java.util.List;

/**
 * What a book would have lost on each of many past days, and the worst of that. One thread owns it; nothing here
 * allocates.
 *
 * <p>Of S scenarios the VaR is the loss of rank {@code ceil((1 - confidence) S)}, counted from the worst as 1: the
 * 3rd of 250 at 99 %, the 5th of 500. Where {@code (1 - confidence) S} is whole, other conventions take the next smaller
 * loss, or one between; this one takes the larger. It may be negative: then even that scenario is a gain.
 *
 * <p>The expected shortfall is the mean of the worst {@code (1 - confidence) S} losses, the last of them with the part that
 * belongs to the tail: at 99 % of 250, (first + second + half of third) / 2.5. It is never less than the VaR.
 *
 * <p>It keeps the profit and loss of every scenario. An order is looked at in three passes: what every scenario comes to; a
 * bar that the k worst are certainly not above, namely the highest among the scenarios that were the k worst at the last
 * change (any k would do, these are seldom wrong by much); and an ordered list of k that takes in whatever is not above the
 * bar. One look serves all confidences: k is the rank of the lowest.
 */
public final class HistoricalVar {

    private final ScenarioModel model;
    private final List<Confidence> confidences;
    private final WeightedRows outcomes; // profit and loss of every scenario
    private final int[] ranks;
    private final double[] tails;

    private final double[] values; // scratch: every scenario with the order
    private final double[] worst; // scratch: the lowest of them, ascending
    private final int[] worstNow; // the scenarios that were lowest at the last change
    private final double[] var;
    private final double[] shortfall;

    /**
     * A flat book.
     *
     * @param confidences each is asked for by its place in this list
     * @throws IllegalArgumentException if the model has too few scenarios for one of them
     */
    public HistoricalVar(ScenarioModel model, List<Confidence> confidences) {
        this.model = model;
        this.confidences = List.copyOf(confidences);
        if (confidences.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one confidence");
        }
        int scenarios = model.observations();
        int most = 0;
        ranks = new int[confidences.size()];
        tails = new double[confidences.size()];
        for (int c = 0; c < ranks.length; c++) {
            Confidence confidence = confidences.get(c);
            tails[c] = confidence.tailOf(scenarios);
            if (tails[c] < 1) {
                throw new IllegalArgumentException("too few scenarios for this confidence: confidence="
                        + confidence.level() + " scenarios=" + scenarios + " needed=" + confidence.leastScenarios());
            }
            ranks[c] = confidence.rankOf(scenarios);
            most = Math.max(most, ranks[c]);
        }
        outcomes = new WeightedRows(model.rows(), model.symbols());
        values = new double[scenarios];
        worst = new double[most];
        worstNow = new int[most];
        var = new double[ranks.length];
        shortfall = new double[ranks.length];
        for (int i = 0; i < most; i++) {
            worstNow[i] = i;
        }
    }

    /** The VaR at one confidence if the weight of a symbol were changed so; it also looks ahead for the others. */
    public double varAfter(int index, double dq, int confidence) {
        lookAhead(index, dq);
        return varAhead(confidence);
    }

    /** The expected shortfall, likewise. */
    public double expectedShortfallAfter(int index, double dq, int confidence) {
        lookAhead(index, dq);
        return expectedShortfallAhead(confidence);
    }

    /** Takes all scenarios with one weight changed; the answers stand until the next look or change. */
    public void lookAhead(int index, double dq) {
        if (!(Math.abs(dq) <= Checks.MOST_CHANGE)) {
            Arrays.fill(worst, Double.NaN); // a NaN among the values would be lower than none, and not be seen
            return;
        }
        double[] now = outcomes.sum();
        double[] moves = outcomes.rows();
        int offset = outcomes.offset(index);
        for (int s = 0; s < values.length; s++) {
            values[s] = now[s] + dq * moves[offset + s];
        }
        selectWorst();
    }

    /** The VaR at one confidence as of the last {@link #lookAhead}; NaN if the change was no number, or beyond 2<sup>61</sup>. */
    public double varAhead(int confidence) {
        return 0 - worst[ranks[confidence] - 1]; // not -x, which would make a -0 of a 0
    }

    /** The expected shortfall at one confidence as of the last {@link #lookAhead}. */
    public double expectedShortfallAhead(int confidence) {
        int rank = ranks[confidence];
        double sum = 0;
        for (int i = 0; i < rank - 1; i++) {
            sum += worst[i];
        }
        sum += worst[rank - 1] * (tails[confidence] - (rank - 1));
        return 0 - sum / tails[confidence];
    }

    private void selectWorst() {
        double bar = Double.NEGATIVE_INFINITY;
        for (int scenario : worstNow) {
            bar = Math.max(bar, values[scenario]);
        }
        int taken = 0;
        for (int s = 0; s < values.length; s++) {
            double value = values[s];
            if (value <= bar) {
                if (taken < worst.length) {
                    insert(value, taken++);
                } else if (value < worst[taken - 1]) {
                    insert(value, taken - 1);
                }
            }
        }
    }

    /** Moves what is higher up by one, from the free place. */
    private void insert(double value, int free) {
        int at = free;
        while (at > 0 && worst[at - 1] > value) {
            worst[at] = worst[at - 1];
            at--;
        }
        worst[at] = value;
    }

    /**
     * Changes the weight of a symbol. Costs a few passes over the scenarios.
     *
     * @throws IndexOutOfBoundsException if there is no such symbol
     * @throws IllegalArgumentException unless the change, and the weight after it, are within 2<sup>60</sup> either way
     */
    public void apply(int index, double dq) {
        Checks.index(index, model.symbols());
        Checks.weight(dq);
        Checks.weight(outcomes.weight(index) + dq);
        add(index, dq);
        settle();
    }

    /** Changes a weight and leaves the rest to {@link #settle()}. */
    void add(int index, double dq) {
        outcomes.add(index, dq);
    }

    /** Takes what follows from the weights again. */
    void settle() {
        lookAhead(0, 0);
        for (int c = 0; c < var.length; c++) {
            var[c] = varAhead(c);
            shortfall[c] = expectedShortfallAhead(c);
        }
        noteWorst();
    }

    /** Finds the scenarios of the k lowest values; of several that are equal to the k-th, the first. */
    private void noteWorst() {
        double highest = worst[worst.length - 1];
        int noted = 0;
        for (int s = 0; s < values.length; s++) {
            if (values[s] < highest) {
                worstNow[noted++] = s;
            }
        }
        for (int s = 0; noted < worstNow.length; s++) {
            if (values[s] == highest) {
                worstNow[noted++] = s;
            }
        }
    }

    /** Sums everything again from the weights: as many passes over the scenarios as there are symbols. */
    public void rebuild() {
        outcomes.rebuild();
        settle();
    }

    /** Sets all weights. */
    void set(double[] weights) {
        outcomes.set(weights);
        settle();
    }

    /**
     * How far the profit and loss of a scenario is from one that is summed again from the weights, at most, as a fraction
     * of the largest profit or loss; 0 for a flat book. It allocates, and costs as much as {@link #rebuild()}.
     */
    public double driftAgainstRecompute() {
        double[] exact = outcomes.recomputed();
        double[] kept = outcomes.sum();
        double drift = 0;
        double scale = 0;
        for (int s = 0; s < exact.length; s++) {
            drift = Math.max(drift, Math.abs(kept[s] - exact[s]));
            scale = Math.max(scale, Math.abs(exact[s]));
        }
        return drift == 0 ? 0 : drift / scale;
    }

    /** The VaR at one confidence. */
    public double var(int confidence) {
        return var[confidence];
    }

    /** The expected shortfall at one confidence. */
    public double expectedShortfall(int confidence) {
        return shortfall[confidence];
    }

    public double weight(int index) {
        return outcomes.weight(index);
    }

    public List<Confidence> confidences() {
        return confidences;
    }

    public ScenarioModel model() {
        return model;
    }
}
