package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Collection<Meter> before = existing(name);
        Meter counter = FunctionCounter.builder(name, value, v -> (double) value.getAsLong())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, counter);
    }

    /** A gauge of nanoseconds, shown in the registry's unit of time. */
    Meter.Id duration(String name, Tags more, String help, LongSupplier nanos) {
        Collection<Meter> before = existing(name);
        Meter gauge = TimeGauge.builder(name, nanos, TimeUnit.NANOSECONDS, v -> (double) nanos.getAsLong())
                .tags(tags.and(more))
                .description(help)
                .register(registry);
        keep(name, before, gauge);
        return gauge.getId();
    }

    /** Called after a sibling of the same labels was accepted: that has told a duplicate already. */
    void histogram(String name, Meter.Id sibling, String help, LatencyRecorder recorder) {
        removals.add(histograms.add(name, sibling, help, recorder));
    }

    void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    private Collection<Meter> existing(String name) {
        return registry.find(name).meters();
    }

    /** Micrometer answers a duplicate with the meter it already has, which would then show another component's values. */
    private void keep(String name, Collection<Meter> before, Meter meter) {
        if (before.stream().anyMatch(known -> known == meter)) {
            throw new IllegalArgumentException(
                    "a meter of this name and these labels exists already: meter=" + name + " labels=" + tags);
        }
        removals.add(() -> registry.remove(meter));
    }
}
