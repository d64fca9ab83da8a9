package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The samples of the last 30 to 60 seconds, or since the last poll if polls are rarer. One scrape reads several gauges of
 * one recorder; those it reads within a second share one snapshot, so they fit together.
 *
 * <p>A poll keeps its snapshot if the last one kept is 15 seconds old, and the window begins at the newest one kept that is
 * at least 30 seconds old. Two that are kept are less than 30 seconds apart, or one poll if polls are rarer than every 15
 * seconds, so however often polls come, every 30 seconds or more often, the window is no longer than 60.
 */
final class RecentLatency {

    static final long HALF_WINDOW_NANOS = 30_000_000_000L;
    static final long SHARED_FOR_NANOS = 1_000_000_000L;

    private static final long KEPT_EVERY_NANOS = HALF_WINDOW_NANOS / 2;

    private final LatencyRecorder recorder;
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /** The oldest first: where the window begins; never more than four. */
    private final List<Kept> kept = new ArrayList<>();

    private LatencySnapshot window;
    private long windowAt;

    RecentLatency(LatencyRecorder recorder, NanoClock clock) {
        this.recorder = recorder;
        this.clock = clock;
        LatencySnapshot first = recorder.snapshot();
        long now = clock.nanos();
        kept.add(new Kept(first, now));
        window = first.since(first);
        windowAt = now - SHARED_FOR_NANOS;
    }

    LatencySnapshot window() {
        lock.lock();
        try {
            long now = clock.nanos();
            if (now - windowAt >= SHARED_FOR_NANOS) {
                LatencySnapshot current = recorder.snapshot();
                while (kept.size() > 1 && now - kept.get(1).atNanos() >= HALF_WINDOW_NANOS) {
                    kept.remove(0);
                }
                window = current.since(kept.get(0).snapshot());
                windowAt = now;
                if (now - kept.get(kept.size() - 1).atNanos() >= KEPT_EVERY_NANOS) {
                    kept.add(new Kept(current, now));
                }
            }
            return window;
        } finally {
            lock.unlock();
        }
    }

    private record Kept(LatencySnapshot snapshot, long atNanos) {}
}
