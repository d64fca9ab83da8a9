package io.kellet.var;

import java.util.List;

/**
 * What came of all scenarios.
 *
 * @param losses in the order of the scenarios, one for each
 * @param computedAtNanos when the positions were taken, by the run's clock
 */
public record StressResult(List<StressLoss> losses, long computedAtNanos) {

    public StressResult {
        losses = List.copyOf(losses);
        if (losses.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one scenario");
        }
    }

    /** The largest loss; one that failed is larger than all others. */
    public StressLoss worst() {
        StressLoss worst = losses.get(0);
        for (StressLoss loss : losses) {
            if (loss.loss() > worst.loss()) {
                worst = loss;
            }
        }
        return worst;
    }

    /** Does any exceed the limit? A scenario that failed does. */
    public boolean exceeds(long limit) {
        return worst().exceeds(limit);
    }
}
