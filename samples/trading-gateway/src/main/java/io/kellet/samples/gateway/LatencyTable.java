package io.kellet.samples.gateway;

import io.kellet.latency.LatencySnapshot;
import java.io.PrintStream;
import java.util.Locale;

/** Latencies below each other: percentiles, the longest, and how many were over 25 us, which is exact. */
final class LatencyTable {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final PrintStream out;

    LatencyTable(PrintStream out) {
        this.out = out;
        out.printf(Locale.ROOT, "%n   %-28s", "");
        for (double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, "%10s", "p" + Shown.trimmed(percentile));
        }
        out.printf(Locale.ROOT, "%10s%12s%n", "max", "over 25 us");
    }

    LatencyTable row(String name, LatencySnapshot latency) {
        out.printf(Locale.ROOT, "   %-28s", name);
        for (double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, "%10s", Shown.nanos(latency.valueAtPercentile(percentile)));
        }
        out.printf(Locale.ROOT, "%10s%12s%n", Shown.nanos(latency.maxNanos()), Shown.count(latency.exceeded()));
        return this;
    }
}
