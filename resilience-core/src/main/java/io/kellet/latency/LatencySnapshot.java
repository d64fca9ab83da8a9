package io.kellet.latency;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * What a {@link LatencyRecorder} had counted at one moment, or between two. Immutable; reading one costs the recorder
 * nothing.
 *
 * <p>Counts at edges, {@link #count()}, {@link #sumNanos()} and {@link #exceeded()} are exact; while
 * threads record, the sum and the maximum may hold a sample already that the counts do not hold yet. Percentiles are
 * HdrHistogram's, within the significant digits of the recorder's settings.
 */
public final class LatencySnapshot {

    private final SlotLayout layout;
    private final int sloEdge;
    private final long[] counts;
    private final long sumNanos;
    private final long maxNanos;
    private final long negative;
    private final long clamped;
    private final long count;
    private final boolean interval;

    /** All since the recorder was made. */
    LatencySnapshot(
            SlotLayout layout, int sloEdge, long[] counts, long sumNanos, long maxNanos, long negative, long clamped) {
        this(layout, sloEdge, counts, sumNanos, maxNanos, negative, clamped, false);
    }

    private LatencySnapshot(
            SlotLayout layout,
            int sloEdge,
            long[] counts,
            long sumNanos,
            long maxNanos,
            long negative,
            long clamped,
            boolean interval) {
        this.layout = layout;
        this.sloEdge = sloEdge;
        this.counts = counts;
        this.sumNanos = sumNanos;
        this.maxNanos = maxNanos;
        this.negative = negative;
        this.clamped = clamped;
        this.count = LongStream.of(counts).sum();
        this.interval = interval;
    }

    /**
     * What was recorded after {@code earlier} and up to this one. Keep the recorder's own snapshot for the next look, and
     * not what this returns.
     *
     * @throws IllegalArgumentException if {@code earlier} comes from another recorder, is the later one of the two, or
     *     either is itself the difference of two
     */
    public LatencySnapshot since(LatencySnapshot earlier) {
        requireNonNull(earlier, "earlier");
        if (earlier.layout != layout) {
            throw new IllegalArgumentException("earlier must be a snapshot of the same recorder");
        }
        if (interval || earlier.interval) {
            throw new IllegalArgumentException("both must be the recorder's own snapshots, not what since() returned");
        }
        long[] difference = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            difference[i] = counts[i] - earlier.counts[i];
            if (difference[i] < 0) {
                throw new IllegalArgumentException("earlier must be the earlier of the two: count=" + count
                        + " count of earlier=" + earlier.count);
            }
        }
        return new LatencySnapshot(
                layout,
                sloEdge,
                difference,
                sumNanos - earlier.sumNanos,
                longest(earlier, highestSlot(layout, difference)),
                negative - earlier.negative,
                clamped - earlier.clamped,
                true);
    }

    /** A new record is exact; a record whose sample is not counted yet belongs to the next interval. */
    private long longest(LatencySnapshot earlier, long highestCounted) {
        return highestCounted > 0 && maxNanos > earlier.maxNanos ? maxNanos : Math.min(maxNanos, highestCounted);
    }

    public long count() {
        return count;
    }

    /**
     * All samples added up. It wraps at 2<sup>63</sup> ns, 292 years of samples: within reach only of a recorder fed with
     * nonsense, for example clock readings, which {@link #clamped()} shows. A difference is right across the wrap.
     */
    public long sumNanos() {
        return sumNanos;
    }

    /** Zero if there is no sample. */
    public double meanNanos() {
        return count == 0 ? 0 : (double) sumNanos / count;
    }

    /**
     * The longest sample, zero if there is none. Exact since the recorder was made, and in an interval that set a new
     * record; else the upper end of the bucket that the longest sample of the interval is in.
     */
    public long maxNanos() {
        return maxNanos;
    }

    /** Samples longer than the SLO. */
    public long exceeded() {
        return count - layout.countUpToEdge(counts, sloEdge);
    }

    /** Samples below zero, counted as zero: the clock or the caller's arithmetic is wrong. */
    public long negative() {
        return negative;
    }

    /** Samples over the highest, counted as the highest. */
    public long clamped() {
        return clamped;
    }

    /**
     * The value that {@code percentile} per cent of the samples do not exceed, in nanoseconds; zero if there is none.
     *
     * @throws IllegalArgumentException if the percentile is not within 0..100
     */
    public long valueAtPercentile(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile must be 0..100: " + percentile);
        }
        // counting from the top keeps 99.99 % of a billion exact where rounding from below could be one off
        long above = (long) Math.floor(count * (100 - percentile) / 100 + 1e-6);
        long rank = Math.max(1, count - above);
        long seen = 0;
        for (int bucket = 0; bucket < layout.buckets; bucket++) {
            seen += layout.countInBucket(counts, bucket);
            if (seen >= rank) {
                return Math.min(layout.highestIn(bucket), maxNanos);
            }
        }
        return 0;
    }

    /** Upper bounds, inclusive, at which counts are exact. The SLO is one of them. */
    public List<Duration> edges() {
        return IntStream.range(0, layout.edgeCount())
                .mapToObj(e -> Duration.ofNanos(layout.edge(e)))
                .toList();
    }

    /** Samples at or below the edge of that index in {@link #edges()}, exactly. */
    public long countUpTo(int edge) {
        return layout.countUpToEdge(counts, edge);
    }

    /** A new HdrHistogram with these samples; the caller may change it. */
    public Histogram histogram() {
        Histogram histogram = layout.newHistogram();
        for (int bucket = 0; bucket < layout.buckets; bucket++) {
            long samples = layout.countInBucket(counts, bucket);
            if (samples > 0) {
                histogram.recordValueWithCount(Math.min(layout.highestIn(bucket), layout.highest), samples);
            }
        }
        return histogram;
    }

    private static long highestSlot(SlotLayout layout, long[] counts) {
        for (int bucket = layout.buckets - 1; bucket >= 0; bucket--) {
            if (layout.countInBucket(counts, bucket) > 0) {
                return layout.highestIn(bucket);
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return "LatencySnapshot[count=" + count + " p50=" + valueAtPercentile(50) + " p99=" + valueAtPercentile(99)
                + " p99.9=" + valueAtPercentile(99.9) + " max=" + maxNanos + " exceeded=" + exceeded() + "]";
    }
}
