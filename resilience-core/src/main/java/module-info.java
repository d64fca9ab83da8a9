/** The hot floor of Kellet: what a trading thread may call. Start at {@link io.kellet.latency.LatencyRecorder}. */
module io.kellet.resilience {
    requires static org.jspecify;
    requires transitive HdrHistogram;
    requires org.jctools.core;
    requires org.slf4j;
    // io.kellet.metrics alone; absent at run time unless the application brings them
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static io.prometheus.metrics.model;

    exports io.kellet.audit;
    exports io.kellet.authority;
    exports io.kellet.breaker;
    exports io.kellet.call;
    exports io.kellet.chaos;
    exports io.kellet.condition;
    exports io.kellet.config;
    exports io.kellet.control;
    exports io.kellet.event;
    exports io.kellet.files;
    exports io.kellet.kill;
    exports io.kellet.latency;
    exports io.kellet.limit;
    exports io.kellet.metrics;
    exports io.kellet.order;
    exports io.kellet.redact;
    exports io.kellet.rejection;
    exports io.kellet.risk;
    exports io.kellet.time;
    exports io.kellet.var;
}
