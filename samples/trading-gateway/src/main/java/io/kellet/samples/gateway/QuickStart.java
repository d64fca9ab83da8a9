package io.kellet.samples.gateway;

import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.kellet.metrics.KelletMetrics;
import io.kellet.time.NanoClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintStream;
import java.time.Duration;

/** The README's ten lines, compiled and run by the tests. */
final class QuickStart {

    private QuickStart() {}

    static void run(NanoClock clock, MeterRegistry registry, Runnable order, PrintStream out) {
        // README
        LatencyRecorder orders = new LatencyRecorder(
                LatencyConfig.named("orders").slo(Duration.ofNanos(25_000)).build());
        KelletMetrics.bindTo(registry).add("orders", orders, "venue", "xetra");

        long start = clock.nanos();
        order.run();
        orders.record(clock.nanos() - start); // no lock, no allocation, on any thread

        LatencySnapshot now = orders.snapshot(); // on any other thread; disturbs nobody
        out.println("p99.9 " + now.valueAtPercentile(99.9) + " ns, over 25 us " + now.exceeded());
        // README
    }
}
