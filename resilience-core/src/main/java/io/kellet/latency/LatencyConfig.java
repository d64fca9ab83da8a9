package io.kellet.latency;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Settings of a {@link LatencyRecorder}. An instance that exists is valid.
 *
 * @param name shows up in logs and messages; what metrics call it is said where it is added to them
 * @param slo a sample longer than this counts as exceeded; always one of the edges
 * @param edges upper bounds, inclusive and ascending, at which counts are exact to the sample: the buckets of a
 *     Prometheus histogram. Between edges the resolution is {@code significantDigits}
 * @param highest a longer sample is recorded as this long and counted as clamped; 1 ms to 1 h
 * @param significantDigits resolution between edges, as in HdrHistogram: 1 to 3. A thread's counters take 4 kB, 30 kB
 *     or 220 kB at a highest of one minute
 * @param ownCounters how many live platform threads get counters of their own; any more, and every virtual thread,
 *     share a fixed few, at the price of an atomic add. 0 to 4096
 */
public record LatencyConfig(
        String name, Duration slo, List<Duration> edges, Duration highest, int significantDigits, int ownCounters) {

    /** Beyond this many, a histogram is no longer read by anybody. */
    static final int MAX_EDGES = 100;

    static final int MAX_OWN_COUNTERS = 4096;

    private static final Duration LEAST_HIGHEST = Duration.ofMillis(1);
    private static final Duration MOST_HIGHEST = Duration.ofHours(1);

    public LatencyConfig {
        requireNonNull(name, "name");
        requireNonNull(slo, "slo");
        requireNonNull(highest, "highest");
        edges = List.copyOf(requireNonNull(edges, "edges"));
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: \"" + name + "\"");
        }
        if (highest.compareTo(LEAST_HIGHEST) < 0 || highest.compareTo(MOST_HIGHEST) > 0) {
            throw new IllegalArgumentException("highest must be 1 ms..1 h: recorder=" + name + " highest=" + highest);
        }
        if (significantDigits < 1 || significantDigits > 3) {
            throw new IllegalArgumentException(
                    "significantDigits must be 1..3: recorder=" + name + " significantDigits=" + significantDigits);
        }
        if (ownCounters < 0 || ownCounters > MAX_OWN_COUNTERS) {
            throw new IllegalArgumentException("ownCounters must be 0.." + MAX_OWN_COUNTERS + ": recorder=" + name
                    + " ownCounters=" + ownCounters);
        }
        if (edges.size() > MAX_EDGES) {
            throw new IllegalArgumentException(
                    "edges must be at most " + MAX_EDGES + ": recorder=" + name + " edges=" + edges.size());
        }
        Duration previous = Duration.ZERO;
        for (Duration edge : edges) {
            if (edge.compareTo(previous) <= 0 || edge.compareTo(highest) >= 0) {
                throw new IllegalArgumentException("edges must be positive, ascending and below highest: recorder="
                        + name + " edge=" + edge + " after=" + previous + " highest=" + highest);
            }
            previous = edge;
        }
        if (!edges.contains(slo)) {
            throw new IllegalArgumentException(
                    "slo must be one of the edges: recorder=" + name + " slo=" + slo + " edges=" + edges);
        }
    }

    /**
     * Starts from the defaults: an SLO of 25 µs; edges at 1, 2, 5, 10, 15, 20, 25, 30, 50, 100, 250 and 500 µs, 1 and 5
     * ms; a highest of one minute; two significant digits; 128 threads with counters of their own.
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Collects settings; {@link #build()} checks them. */
    public static final class Builder {
        private final String name;
        private Duration slo = micros(25);
        private List<Duration> edges = List.of(
                micros(1),
                micros(2),
                micros(5),
                micros(10),
                micros(15),
                micros(20),
                micros(25),
                micros(30),
                micros(50),
                micros(100),
                micros(250),
                micros(500),
                micros(1_000),
                micros(5_000));
        private Duration highest = Duration.ofMinutes(1);
        private int significantDigits = 2;
        private int ownCounters = 128;

        private Builder(String name) {
            this.name = name;
        }

        /** Becomes an edge if it is none yet. */
        public Builder slo(Duration slo) {
            this.slo = slo;
            return this;
        }

        /** Replaces the default edges; in any order. The SLO is added if it is missing. */
        public Builder edges(Duration... edges) {
            this.edges = List.of(requireNonNull(edges, "edges"));
            return this;
        }

        public Builder highest(Duration highest) {
            this.highest = highest;
            return this;
        }

        public Builder significantDigits(int significantDigits) {
            this.significantDigits = significantDigits;
            return this;
        }

        public Builder ownCounters(int threads) {
            this.ownCounters = threads;
            return this;
        }

        public LatencyConfig build() {
            TreeSet<Duration> sorted = new TreeSet<>(edges);
            sorted.add(requireNonNull(slo, "slo"));
            return new LatencyConfig(name, slo, new ArrayList<>(sorted), highest, significantDigits, ownCounters);
        }

        private static Duration micros(long micros) {
            return Duration.ofNanos(micros * 1_000);
        }
    }
}
