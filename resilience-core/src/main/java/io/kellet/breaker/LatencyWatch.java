package io.kellet.breaker;

import io.kellet.latency.LatencySnapshot;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Looks at a recorder period by period. Off the trading thread: a look allocates. */
final class LatencyWatch {

    private final TripRule.LatencyOverBudget rule;
    private final long periodNanos;
    private final ReentrantLock looking = new ReentrantLock();

    private @Nullable LatencySnapshot before; // with sinceNanos under the lock
    private long sinceNanos;

    private volatile boolean over; // of the period that ended last

    LatencyWatch(TripRule.LatencyOverBudget rule) {
        this.rule = rule;
        periodNanos = rule.period().toNanos();
    }

    /** Ends the period if it is long enough and has enough samples; who comes while another looks is told no. */
    boolean isOverBudget(long now) {
        if (!looking.tryLock()) {
            return false;
        }
        try {
            LatencySnapshot start = before;
            if (start == null || now - sinceNanos < 0) { // the first look, or the clock stepped back
                begin(rule.recorder().snapshot(), now);
                return false;
            }
            if (now - sinceNanos < periodNanos) {
                return false;
            }
            LatencySnapshot end = rule.recorder().snapshot();
            LatencySnapshot period = end.since(start);
            if (period.count() < rule.minimumSamples()) {
                return false; // it goes on until there are enough
            }
            begin(end, now);
            over = period.valueAtPercentile(rule.percentile()) > rule.budget().toNanos();
            return over;
        } finally {
            looking.unlock();
        }
    }

    /** Was the period that ended last over budget? */
    boolean wasOverBudget() {
        return over;
    }

    private void begin(LatencySnapshot snapshot, long now) {
        before = snapshot;
        sinceNanos = now;
    }
}
