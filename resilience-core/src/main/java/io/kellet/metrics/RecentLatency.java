package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.time.NanoClock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The samples of the last 30 to 60 seconds, or since the last poll if polls are rarer. One scrape reads several gauges of
 * one recorder; those it reads within a second share one snapshot, so they fit together.
 */
final class RecentLatency {

    static final long HALF_WINDOW_NANOS = 30_000_000_000L;
    static final long SHARED_FOR_NANOS = 1_000_000_000L;

    private final LatencyRecorder recorder;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private LatencySnapshot older;
    private LatencySnapshot newer;
    private LatencySnapshot window;
    private long newerAt;
    private long windowAt;

    RecentLatency(LatencyRecorder recorder, NanoClock clock) {
        this.recorder = recorder;
        this.clock = clock;
        older = recorder.snapshot();
        newer = older;
        window = older.since(older);
        newerAt = clock.nanos();
        windowAt = newerAt - SHARED_FOR_NANOS;
    }

    LatencySnapshot window() {
        lock.lock();
        try {
            long now = clock.nanos();
            if (now - windowAt >= SHARED_FOR_NANOS) {
                LatencySnapshot current = recorder.snapshot();
                if (now - newerAt >= HALF_WINDOW_NANOS) {
                    older = newer;
                    newer = current;
                    newerAt = now;
                }
                window = current.since(older);
                windowAt = now;
            }
            return window;
        } finally {
            lock.unlock();
        }
    }
}
