package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Count and total, for a registry that knows no histogram of somebody else's making. */
final class TimerHistograms implements HistogramSink {

    private final MeterRegistry registry;

    TimerHistograms(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Runnable add(String name, Meter.Id sibling, String help, LatencyRecorder recorder) {
        FunctionTimer timer = FunctionTimer.builder(
                        name,
                        recorder,
                        r -> recorder.snapshot().count(),
                        r -> (double) recorder.snapshot().sumNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(sibling.getTags())
                .description(help)
                .register(registry);
        return () -> registry.remove(timer);
    }
}
