package io.kellet.var;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What came of one scenario.
 *
 * @param loss in money; infinite if the scenario failed
 * @param failure why there is no figure, or null if there is one
 */
public record StressLoss(
        String scenario, double loss, @Nullable String failure) {

    public StressLoss {
        requireNonNull(scenario, "scenario");
        if (failure == null ? !Double.isFinite(loss) : loss != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("loss must be finite, or infinite with a failure: scenario=" + scenario
                    + " loss=" + loss + " failure=" + failure);
        }
    }

    static StressLoss failed(String scenario, String failure) {
        return new StressLoss(scenario, Double.POSITIVE_INFINITY, failure);
    }

    /** Is it more than the limit? A scenario that failed is. */
    public boolean exceeds(long limit) {
        return loss > limit;
    }
}
