package io.kellet.latency;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Which counter a sample belongs to: HdrHistogram's buckets, cut once more wherever an edge falls inside one.
 *
 * <p>HdrHistogram's bucket {@code i} holds the values that agree in their leading {@code significantDigits}; its number
 * costs one count of leading zeros and two shifts. An edge such as 25,000 ns lies somewhere inside a bucket, so counts
 * read from buckets alone are off by the samples between the edge and the bucket's end. Here the values of a bucket
 * above edge {@code e} have a slot of their own, {@code buckets + e}. One increment per sample then gives both
 * HdrHistogram's counts (add the slots back) and exact counts at every edge. The price is one byte load, which says for
 * nearly every bucket that no edge is in it.
 */
final class SlotLayout {

    private static final byte NO_EDGE = -1;

    final int significantDigits;
    final long highest;

    /** How many buckets HdrHistogram would have. */
    final int buckets;

    private final int halfMagnitude;
    private final long subBucketMask;
    private final int leadingZerosOfBucketZero;
    private final long[] edges;
    private final byte[] firstEdgeIn;

    SlotLayout(List<Duration> edges, Duration highest, int significantDigits) {
        this.significantDigits = significantDigits;
        this.highest = highest.toNanos();
        this.edges = edges.stream().mapToLong(Duration::toNanos).toArray();
        long singleUnitUpTo = 2 * (long) Math.pow(10, significantDigits);
        int magnitude = 64 - Long.numberOfLeadingZeros(singleUnitUpTo - 1);
        halfMagnitude = magnitude - 1;
        subBucketMask = (1L << magnitude) - 1;
        leadingZerosOfBucketZero = 64 - magnitude;
        buckets = bucketOf(this.highest) + 1;
        firstEdgeIn = new byte[buckets];
        Arrays.fill(firstEdgeIn, NO_EDGE);
        for (int e = this.edges.length - 1; e >= 0; e--) {
            firstEdgeIn[bucketOf(this.edges[e])] = (byte) e;
        }
    }

    /** Counters a writer needs. */
    int slots() {
        return buckets + edges.length;
    }

    /** The counter of a value in {@code 0..highest}. */
    int slotOf(long value) {
        int bucket = bucketOf(value);
        int edge = firstEdgeIn[bucket];
        return edge == NO_EDGE ? bucket : slotBesideEdges(value, bucket, edge);
    }

    private int slotBesideEdges(long value, int bucket, int firstEdge) {
        int slot = bucket;
        for (int e = firstEdge; e < edges.length && value > edges[e]; e++) {
            slot = buckets + e;
        }
        return slot;
    }

    private int bucketOf(long value) {
        int power = leadingZerosOfBucketZero - Long.numberOfLeadingZeros(value | subBucketMask);
        return (power << halfMagnitude) + (int) (value >>> power);
    }

    /** Samples at or below edge {@code e}, exactly. */
    long countUpToEdge(long[] counts, int e) {
        int bucket = bucketOf(edges[e]);
        long sum = 0;
        for (int b = 0; b <= bucket; b++) {
            sum += counts[b];
        }
        for (int before = 0; before < e; before++) {
            sum += counts[buckets + before];
        }
        return sum;
    }

    /** Samples in one HdrHistogram bucket: its own slot and those that edges cut from it. */
    long countInBucket(long[] counts, int bucket) {
        long sum = counts[bucket];
        int first = firstEdgeIn[bucket];
        for (int e = first; e >= 0 && e < edges.length && bucketOf(edges[e]) == bucket; e++) {
            sum += counts[buckets + e];
        }
        return sum;
    }

    /** The longest sample that falls into the bucket. */
    long highestIn(int bucket) {
        int power = Math.max(0, (bucket >> halfMagnitude) - 1);
        long subBucket = bucket - ((long) power << halfMagnitude);
        return ((subBucket + 1) << power) - 1;
    }

    Histogram newHistogram() {
        return new Histogram(1, highest, significantDigits);
    }

    int edgeCount() {
        return edges.length;
    }

    long edge(int e) {
        return edges[e];
    }

    int indexOfEdge(long nanos) {
        for (int e = 0; e < edges.length; e++) {
            if (edges[e] == nanos) {
                return e;
            }
        }
        throw new IllegalArgumentException("no such edge: nanos=" + nanos);
    }
}
