package io.kellet.benchmarks.load;

import io.kellet.latency.LatencySnapshot;
import org.HdrHistogram.Histogram;

/**
 * What one subject did, all rounds together.
 *
 * @param service from the actual start of a check to its end
 * @param response from the intended start of a check to its end
 * @param release what the reports of a turn took
 * @param hiccups what the machine kept a sleeping thread waiting for in the seconds of this subject
 * @param planned turns that should have been played; {@code service} has as many as were
 */
public record LoadOutcome(
        LoadSubject subject,
        LatencySnapshot service,
        LatencySnapshot response,
        LatencySnapshot release,
        Histogram hiccups,
        long planned) {

    /** Was everything sent? If not the percentiles are of a shorter time and flatter the subject. */
    public boolean keptUp() {
        return service.count() == planned;
    }
}
