/** The hot floor of Kellet: what a trading thread may call. Start at {@link io.kellet.latency.LatencyRecorder}. */
module io.kellet.resilience {
    requires static org.jspecify;
    requires transitive HdrHistogram;

    exports io.kellet.latency;
    exports io.kellet.time;
}
