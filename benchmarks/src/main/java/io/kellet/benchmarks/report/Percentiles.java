package io.kellet.benchmarks.report;

import io.kellet.latency.LatencySnapshot;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Samples of one benchmark, in nanoseconds, by value and number. A percentile is the smallest sample that at least so
 * many percent of all samples do not exceed: a value that was seen, never one in between.
 */
final class Percentiles {

    /** With fewer samples above it than this a percentile is an anecdote; the plot draws it dashed. */
    static final int SAMPLES_THAT_CARRY = 10;

    static final Percentiles NONE = new Percentiles(new TreeMap<>());

    private final double[] values;
    private final long[] upTo;

    private Percentiles(SortedMap<Double, Long> counts) {
        values = new double[counts.size()];
        upTo = new long[counts.size()];
        long total = 0;
        int i = 0;
        for (Map.Entry<Double, Long> entry : counts.entrySet()) {
            total += entry.getValue();
            values[i] = entry.getKey();
            upTo[i] = total;
            i++;
        }
    }

    /** Of values and how often each was seen; a value may come more than once. */
    static Percentiles of(Iterator<? extends Map.Entry<Double, Long>> raw) {
        TreeMap<Double, Long> counts = new TreeMap<>();
        while (raw.hasNext()) {
            Map.Entry<Double, Long> entry = raw.next();
            counts.merge(entry.getKey(), entry.getValue(), Long::sum);
        }
        return new Percentiles(counts);
    }

    /** Each sample as the upper end of its bucket, none above the exact maximum. */
    static Percentiles of(LatencySnapshot snapshot) {
        return of(snapshot.histogram(), snapshot.maxNanos());
    }

    static Percentiles of(Histogram histogram) {
        return of(histogram, Long.MAX_VALUE);
    }

    private static Percentiles of(Histogram histogram, long max) {
        TreeMap<Double, Long> counts = new TreeMap<>();
        for (HistogramIterationValue value : histogram.recordedValues()) {
            counts.merge(
                    (double) Math.min(value.getValueIteratedTo(), max), value.getCountAtValueIteratedTo(), Long::sum);
        }
        return new Percentiles(counts);
    }

    long samples() {
        return upTo.length == 0 ? 0 : upTo[upTo.length - 1];
    }

    double max() {
        return values.length == 0 ? Double.NaN : values[values.length - 1];
    }

    /** The percentile above which a share of the samples may lie: 0.5 for the median, 0.001 for P99.9. */
    double at(double beyond) {
        if (values.length == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, samples() - allowedAbove(beyond));
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return values[low];
    }

    /** Are there enough samples for at least one to lie above? Without, the percentile is the maximum in disguise. */
    boolean reaches(double beyond) {
        return allowedAbove(beyond) >= 1;
    }

    boolean carries(double beyond) {
        return allowedAbove(beyond) >= SAMPLES_THAT_CARRY;
    }

    private long allowedAbove(double beyond) {
        // 1e-9: 0.001 is not exactly a thousandth, and 100,000 of them are still 100
        return (long) Math.floor(beyond * samples() + 1e-9 * samples());
    }
}
