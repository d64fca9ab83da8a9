package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * One component's meters in one registry.
 *
 * <p>Micrometer holds the object a meter reads weakly, which loses meters whose component nobody else keeps. Each function
 * here captures what it reads instead, so the registry keeps it until the meter is removed, and not a moment longer.
 */
final class MeterSet {

    private final MeterRegistry registry;
    private final HistogramSink histograms;
    private final Tags tags;
    private final List<Runnable> removals = new ArrayList<>();

    MeterSet(MeterRegistry registry, HistogramSink histograms, Tags tags) {
        this.registry = registry;
        this.histograms = histograms;
        this.tags = tags;
    }

    void counter(String name, Tags more, String help, LongSupplier value) {
        List<Meter> before = registry.getMeters();
        Meter counter = FunctionCounter.builder(name, value, v -> (double) value.getAsLong())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, counter);
    }

    void gauge(String name, Tags more, String help, LongSupplier value) {
        List<Meter> before = registry.getMeters();
        Meter gauge = Gauge.builder(name, value, v -> (double) value.getAsLong())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, gauge);
    }

    /** A gauge of what may not be known: then it is not a number. */
    void gaugeOrUnknown(String name, Tags more, String help, DoubleSupplier value) {
        List<Meter> before = registry.getMeters();
        Meter gauge = Gauge.builder(name, value, v -> value.getAsDouble())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, gauge);
    }

    /** A gauge of nanoseconds, shown in the registry's unit of time. */
    void duration(String name, Tags more, String help, LongSupplier nanos) {
        List<Meter> before = registry.getMeters();
        Meter gauge = TimeGauge.builder(name, nanos, TimeUnit.NANOSECONDS, v -> (double) nanos.getAsLong())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, gauge);
    }

    void histogram(String name, String help, LatencyRecorder recorder) {
        List<Meter> before = registry.getMeters();
        Meter meter = histograms.register(name, tags, help, recorder);
        keep(name, before, meter);
        removals.add(histograms.show(meter, help, recorder));
    }

    void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    /**
     * Micrometer answers a duplicate with the meter it already has, which would then show another component's values.
     *
     * @param before all meters there were: a filter may have given this one another name
     */
    private void keep(String name, List<Meter> before, Meter meter) {
        if (before.stream().anyMatch(known -> known == meter)) {
            throw new IllegalArgumentException(
                    "a meter of this name and these labels exists already: meter=" + name + " labels=" + tags);
        }
        removals.add(() -> registry.remove(meter));
    }
}
