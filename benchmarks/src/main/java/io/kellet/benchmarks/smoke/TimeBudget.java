package io.kellet.benchmarks.smoke;

import io.kellet.time.NanoClock;
import java.time.Duration;

/**
 * Shares a fixed time between runs whose overhead (a JVM that starts) is only known once it was paid: each run gets an
 * equal share of what is left, less the overhead of the run before it. So iterations become shorter as topics are added
 * and as the machine becomes slower, and the last run ends in time.
 *
 * <p>Not thread-safe.
 */
final class TimeBudget {

    private static final Duration LONGEST = Duration.ofMillis(250);
    private static final Duration SHORTEST = Duration.ofMillis(30);

    private final NanoClock clock;
    private final long capNanos;
    private final long start;
    private final int iterationsPerRun;

    private long overheadNanos = Duration.ofMillis(800).toNanos();
    private int runsLeft;

    /**
     * Starts now.
     *
     * @param cap when it is used up, nothing more is started
     * @param iterationsPerRun warm-ups included
     */
    TimeBudget(NanoClock clock, Duration cap, int runs, int iterationsPerRun) {
        this.clock = clock;
        this.capNanos = cap.toNanos();
        this.runsLeft = runs;
        this.iterationsPerRun = iterationsPerRun;
        this.start = clock.nanos();
    }

    boolean isUsedUp() {
        return elapsedNanos() >= capNanos;
    }

    Duration elapsed() {
        return Duration.ofNanos(elapsedNanos());
    }

    /** How long an iteration of the next run may be; never so short that harness noise would drown the count. */
    Duration nextIteration() {
        // a quarter is kept back for second looks and for runs that come out longer than planned
        long plannedNanos = capNanos / 4 * 3 - elapsedNanos();
        long share = plannedNanos / Math.max(1, runsLeft) - overheadNanos;
        long nanos = Math.max(SHORTEST.toNanos(), Math.min(LONGEST.toNanos(), share / iterationsPerRun));
        return Duration.ofNanos(nanos);
    }

    /** Tells how long a run took all in all, so that the next one is planned with its true overhead. */
    void onRunEnded(Duration iteration, Duration took) {
        runsLeft--;
        overheadNanos = Math.max(0, took.toNanos() - iterationsPerRun * iteration.toNanos());
    }

    private long elapsedNanos() {
        return clock.nanos() - start;
    }
}
