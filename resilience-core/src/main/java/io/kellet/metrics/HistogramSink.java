package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows a recorder's distribution in the best form one registry has. */
interface HistogramSink {

    /**
     * Adds one recorder.
     *
     * @param name dotted
     * @param sibling a meter of the same labels that the registry has accepted, common tags included
     * @return takes it out again
     */
    Runnable add(String name, Meter.Id sibling, String help, LatencyRecorder recorder);

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
