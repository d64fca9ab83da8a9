package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** Shows a recorder's distribution in the best form one registry has. */
interface HistogramSink {

    /** Registers the meter of that name, so that the registry's filters, common tags and refusals apply. */
    Meter register(String name, Tags tags, String help, LatencyRecorder recorder);

    /**
     * Shows what that meter does not show by itself.
     *
     * @param registered what {@link #register} returned, and no other recorder's
     * @return takes it out again; the meter itself is removed by the caller
     * @throws IllegalArgumentException if the registry would not stand it; nothing is shown then
     */
    Runnable show(Meter registered, String help, LatencyRecorder recorder);

    /** Micrometer's Prometheus registry is an optional dependency: its classes are loaded only where they are. */
    static HistogramSink of(MeterRegistry registry) {
        for (Class<?> type = registry.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("io.micrometer.prometheusmetrics.PrometheusMeterRegistry")) {
                return PrometheusHistograms.of(registry);
            }
        }
        return new TimerHistograms(registry);
    }
}
