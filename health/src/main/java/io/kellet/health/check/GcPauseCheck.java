package io.kellet.health.check;

import static java.util.Objects.requireNonNull;

import io.kellet.health.CheckResult;
import io.kellet.health.CheckRun;
import io.kellet.health.CheckStatus;
import io.kellet.health.LocalCheck;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which share of the time the collector stopped everything, over a window. Polled: the JVM's counters only grow, so the difference of
 * two looks is exact to the millisecond, and no listener is called while the JVM is short of memory. From the second look on; before,
 * nothing is known.
 *
 * <p>Collectors that work beside the application tell of their pauses and of their cycles, ZGC and Shenandoah by two kinds of beans; a
 * cycle stops nobody and does not count. What all of G1's, Serial's and Parallel's beans tell is pauses. It cannot see other pauses of
 * the JVM, nor those of the machine: {@link io.kellet.latency.HiccupMeter} feels them all.
 */
public final class GcPauseCheck implements LocalCheck {

    private static final int PAUSED_NANOS = 0;
    private static final int PAUSES = 1;

    /** @param millis spent since the start; negative if that is not known */
    record Collector(String name, long count, long millis) {}

    /** Where it looks. */
    interface Collectors {
        List<Collector> now();
    }

    private final double warning;
    private final double failed;
    private final Collectors collectors;
    private final Lookback lookback;

    /** Warns above 5 % and fails above 20 %, over a minute. */
    public GcPauseCheck() {
        this(0.05, 0.20, Duration.ofMinutes(1));
    }

    /**
     * With thresholds of one's own.
     *
     * @param warning more than this share is a warning; 0..1, 1 for never
     * @param failed more than this is a failure; not below {@code warning}
     * @param window 1 s to 1 h
     */
    public GcPauseCheck(double warning, double failed, Duration window) {
        this(warning, failed, window, GcPauseCheck::ofThisProcess);
    }

    GcPauseCheck(double warning, double failed, Duration window, Collectors collectors) {
        Thresholds.requireRisingShares("warning", warning, "failed", failed);
        Thresholds.requireWithin("window", window, Duration.ofSeconds(1), Duration.ofHours(1));
        this.warning = warning;
        this.failed = failed;
        this.collectors = requireNonNull(collectors, "collectors");
        lookback = new Lookback(window.toNanos());
    }

    private static List<Collector> ofThisProcess() {
        List<Collector> collectors = new ArrayList<>();
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(new Collector(bean.getName(), bean.getCollectionCount(), bean.getCollectionTime()));
        }
        return collectors;
    }

    /** Those that tell of pauses. */
    static List<Collector> pausing(List<Collector> all) {
        boolean told = all.stream().anyMatch(collector -> collector.name().endsWith("Pauses"));
        return all.stream()
                .filter(collector -> collector.millis() >= 0)
                .filter(collector -> told
                        ? collector.name().endsWith("Pauses")
                        : !collector.name().endsWith("Cycles"))
                .toList();
    }

    @Override
    public CheckResult check(CheckRun run) {
        List<Collector> pausing = pausing(collectors.now());
        if (pausing.isEmpty()) {
            return CheckResult.unknown("pauses of the collector are not available on this platform");
        }
        long millis = 0;
        long pauses = 0;
        for (Collector collector : pausing) {
            millis += collector.millis();
            pauses += Math.max(0, collector.count());
        }
        Lookback.Look now = new Lookback.Look(run.clock().nanos(), millis * 1_000_000L, pauses);
        Lookback.Look since = lookback.add(now);
        if (since == null || now.nanos - since.nanos < Lookback.LEAST_NANOS) {
            return CheckResult.unknown("the collector has not been watched for long enough yet");
        }
        long passed = now.nanos - since.nanos;
        double share = Math.min(1, (double) now.grown(since, PAUSED_NANOS) / passed);
        long stops = now.grown(since, PAUSES);
        CheckStatus status = Thresholds.above(share, warning, failed);
        return new Findings()
                .add(
                        status,
                        "the collector stopped everything for " + Figures.percent(share) + " of " + Figures.time(passed)
                                + ", in " + stops + " pauses"
                                + (status == CheckStatus.PASSED
                                        ? ""
                                        : ", warns above " + Figures.percent(warning) + ", fails above "
                                                + Figures.percent(failed)))
                .with("pausedShare", share)
                .with("pauses", stops)
                .result();
    }
}
