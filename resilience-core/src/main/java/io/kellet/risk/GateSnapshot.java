package io.kellet.risk;

import io.kellet.latency.LatencySnapshot;
import java.util.List;

/**
 * A gate at one moment; what happened between two is their difference.
 *
 * @param service how long checks took
 * @param response how long callers that said when an order was due waited for its verdict
 * @param refusals those that happened at all, retries that got their first verdict again among them
 * @param warnings orders accepted with a warning
 * @param overrides refusals that two people's override let pass
 * @param unknownReports reports about orders the gate does not know
 * @param overfills reports of more than was ever ordered
 * @param failedControls controls that threw and refuse since
 */
public record GateSnapshot(
        String gate,
        long limitsVersion,
        LatencySnapshot service,
        LatencySnapshot response,
        List<RefusalCount> refusals,
        long warnings,
        long overrides,
        long unknownReports,
        long overfills,
        List<String> failedControls) {

    public GateSnapshot {
        refusals = List.copyOf(refusals);
        failedControls = List.copyOf(failedControls);
    }

    /** All refusals, whatever the reason. */
    public long refused() {
        long sum = 0;
        for (RefusalCount refusal : refusals) {
            sum += refusal.count();
        }
        return sum;
    }
}
