package io.kellet.metrics;

import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * True histograms in a Prometheus registry: one family per name, one series per recorder. A scrape takes one snapshot per
 * recorder, so the buckets, the count and the sum of a series belong together.
 */
final class PrometheusHistograms implements HistogramSink {

    private final PrometheusMeterRegistry meters;
    private final PrometheusRegistry registry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Family> families = new HashMap<>();

    private PrometheusHistograms(PrometheusMeterRegistry meters) {
        this.meters = meters;
        this.registry = meters.getPrometheusRegistry();
    }

    static PrometheusHistograms of(MeterRegistry registry) {
        return new PrometheusHistograms((PrometheusMeterRegistry) registry);
    }

    /** A meter that measures nothing and so adds no line to a scrape. It stands for the name and the labels. */
    @Override
    public Meter register(String name, Tags tags, String help, LatencyRecorder recorder) {
        return Meter.builder(name, Meter.Type.TIMER, List.of())
                .tags(tags)
                .description(help)
                .register(meters);
    }

    @Override
    public Runnable show(Meter registered, String help, LatencyRecorder recorder) {
        if (registered instanceof NoopMeter) {
            return () -> {}; // a filter denies it
        }
        NamingConvention naming = meters.config().namingConvention();
        String familyName = registered.getId().getConventionName(naming);
        List<Tag> tags = registered.getId().getConventionTags(naming);
        Labels labels = Labels.of(
                tags.stream().map(Tag::getKey).toList(),
                tags.stream().map(Tag::getValue).toList());
        lock.lock();
        try {
            refuseIfTaken(familyName, naming);
            Family family = families.get(familyName);
            if (family == null) {
                family = new Family(familyName, help);
                registry.register(family);
                families.put(familyName, family);
            }
            family.series.put(labels, recorder);
            return () -> remove(familyName, labels, recorder);
        } finally {
            lock.unlock();
        }
    }

    /** A timer of the application's own by that name, and the registry would answer no scrape at all. */
    private void refuseIfTaken(String familyName, NamingConvention naming) {
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getConventionName(naming).equals(familyName)
                    && meter.measure().iterator().hasNext()) {
                throw new IllegalArgumentException(
                        "a meter of this name exists already: metric=" + familyName + " meter=" + meter.getId());
            }
        }
    }

    private void remove(String familyName, Labels labels, LatencyRecorder recorder) {
        lock.lock();
        try {
            Family family = families.get(familyName);
            if (family != null) {
                family.series.remove(labels, recorder);
                if (family.series.isEmpty()) {
                    families.remove(familyName);
                    registry.unregister(family);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static final class Family implements Collector {
        private final String name;
        private final String help;
        private final Map<Labels, LatencyRecorder> series = new ConcurrentHashMap<>();

        Family(String name, String help) {
            this.name = name;
            this.help = help;
        }

        // its successor does not exist in the older clients that applications still bring
        @Override
        @SuppressWarnings("deprecation")
        public String getPrometheusName() {
            return name;
        }

        @Override
        public HistogramSnapshot collect() {
            HistogramSnapshot.Builder snapshot =
                    HistogramSnapshot.builder().name(name).help(help);
            series.forEach((labels, recorder) -> snapshot.dataPoint(point(labels, recorder.snapshot())));
            return snapshot.build();
        }

        private static HistogramSnapshot.HistogramDataPointSnapshot point(Labels labels, LatencySnapshot latency) {
            List<Duration> edges = latency.edges();
            double[] upperBounds = new double[edges.size() + 1];
            long[] counts = new long[edges.size() + 1];
            long below = 0;
            for (int e = 0; e < edges.size(); e++) {
                upperBounds[e] = edges.get(e).toNanos() / 1e9;
                long upTo = latency.countUpTo(e);
                counts[e] = upTo - below;
                below = upTo;
            }
            upperBounds[edges.size()] = Double.POSITIVE_INFINITY;
            counts[edges.size()] = latency.count() - below;
            return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(upperBounds, counts))
                    .sum(latency.sumNanos() / 1e9)
                    .build();
        }
    }
}
