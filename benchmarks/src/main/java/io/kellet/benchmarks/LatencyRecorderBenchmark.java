package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;
import org.HdrHistogram.SingleWriterRecorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to record one latency sample. Every recorder is shared by all threads, as a metric is, but for
 * HdrHistogram's single-writer recorder, which each thread must have for itself.
 */
@Topic(
        title = "Recording a latency sample",
        about = "Each recorder can tell a quantile and, but for the plain timer, how many samples exceeded 25 µs. They"
                + " resolve two significant digits where that can be chosen. Samples are spread as real ones are, from"
                + " 200 ns to 40 µs, so that no branch and no bucket is always the same.",
        scenarios = {LatencyRecorderBenchmark.SAMPLE, LatencyRecorderBenchmark.SECTION})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LatencyRecorderBenchmark {

    static final String SAMPLE = "Record a value that is already known";
    static final String SECTION = "Time an empty section: read the clock, read it again, record the difference";

    private static final String FLOOR_SAMPLE = "Fetch the value";
    private static final String FLOOR_SECTION = "Two System.nanoTime() and their difference (B)";
    private static final String KELLET = "Kellet LatencyRecorder";
    private static final String MICROMETER = "Micrometer Timer (simple)";
    private static final String MICROMETER_PROMETHEUS = "Micrometer Timer (Prometheus histogram + SLO)";
    private static final String PROMETHEUS_CLASSIC = "Prometheus Histogram (classic)";
    private static final String PROMETHEUS_NATIVE = "Prometheus Histogram (native)";
    private static final String HDR_SHARED = "HdrHistogram Recorder";
    private static final String HDR_SINGLE = "HdrHistogram SingleWriterRecorder, one per thread";

    private static final Duration SLO = Duration.ofNanos(25_000);
    private static final long HIGHEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int DIGITS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    /** What one thread records. */
    @State(Scope.Thread)
    public static class Samples {

        private static final int COUNT = 4096;
        private static final long LEAST = 200;
        private static final long MOST = 40_000;

        private final long[] nanos = new long[COUNT];
        private int next;

        final SingleWriterRecorder hdrSingle = new SingleWriterRecorder(HIGHEST_NANOS, DIGITS);

        /** A log-normal body around 1.5 µs with a tail: what a risk check looks like on a busy machine. */
        public Samples() {
            Random random = new Random(20_260_101);
            for (int i = 0; i < COUNT; i++) {
                double sample = 1_500 * Math.exp(random.nextGaussian());
                nanos[i] = Math.max(LEAST, Math.min(MOST, Math.round(sample)));
            }
        }

        long next() {
            return nanos[next++ & COUNT - 1];
        }
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Recorders {

        final LatencyRecorder kellet =
                new LatencyRecorder(LatencyConfig.named("risk").slo(SLO).build());

        final Timer micrometer = Timer.builder("risk").register(new SimpleMeterRegistry());

        final Timer micrometerPrometheus = Timer.builder("risk")
                .publishPercentileHistogram()
                .serviceLevelObjectives(SLO)
                .register(prometheusRegistry());

        final Histogram prometheusClassic = Histogram.builder()
                .name("risk_classic")
                .classicOnly()
                .classicUpperBounds(boundsAroundTheSlo())
                .withoutExemplars()
                .build();

        final Histogram prometheusNative = Histogram.builder()
                .name("risk_native")
                .nativeOnly()
                .withoutExemplars()
                .build();

        final Recorder hdrShared = new Recorder(HIGHEST_NANOS, DIGITS);

        /** Five to a decade, from 250 ns to 25 ms, one of them exactly the SLO. */
        private static double[] boundsAroundTheSlo() {
            double slo = SLO.toNanos() / NANOS_PER_SECOND;
            return IntStream.rangeClosed(-10, 15)
                    .mapToDouble(step -> slo * Math.pow(10, step / 5.0))
                    .toArray();
        }

        private static MeterRegistry prometheusRegistry() {
            return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_SAMPLE, scenario = SAMPLE)
    public long sampleFloor(Samples samples) {
        return samples.next();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = SAMPLE)
    @Budget(oneThread = 7, twoThreads = 7)
    public void sampleKellet(Samples samples, Recorders recorders) {
        recorders.kellet.record(samples.next());
    }

    @Benchmark
    @Contender(role = Role.PEER, name = MICROMETER, scenario = SAMPLE)
    public void sampleMicrometer(Samples samples, Recorders recorders) {
        recorders.micrometer.record(samples.next(), TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = MICROMETER_PROMETHEUS, scenario = SAMPLE)
    public void sampleMicrometerPrometheus(Samples samples, Recorders recorders) {
        recorders.micrometerPrometheus.record(samples.next(), TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = PROMETHEUS_CLASSIC, scenario = SAMPLE)
    public void samplePrometheusClassic(Samples samples, Recorders recorders) {
        recorders.prometheusClassic.observe(samples.next() / NANOS_PER_SECOND);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = PROMETHEUS_NATIVE, scenario = SAMPLE)
    public void samplePrometheusNative(Samples samples, Recorders recorders) {
        recorders.prometheusNative.observe(samples.next() / NANOS_PER_SECOND);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = HDR_SHARED, scenario = SAMPLE)
    public void sampleHdrShared(Samples samples, Recorders recorders) {
        recorders.hdrShared.recordValue(samples.next());
    }

    @Benchmark
    @Contender(role = Role.PEER, name = HDR_SINGLE, scenario = SAMPLE)
    public void sampleHdrSingle(Samples samples) {
        samples.hdrSingle.recordValue(samples.next());
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR_SECTION, scenario = SECTION)
    public long sectionFloor() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = SECTION)
    @Budget(oneThread = 7, twoThreads = 7)
    public void sectionKellet(Recorders recorders) {
        long start = System.nanoTime();
        recorders.kellet.record(System.nanoTime() - start);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = MICROMETER, scenario = SECTION)
    public void sectionMicrometer(Recorders recorders) {
        long start = System.nanoTime();
        recorders.micrometer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = MICROMETER_PROMETHEUS, scenario = SECTION)
    public void sectionMicrometerPrometheus(Recorders recorders) {
        long start = System.nanoTime();
        recorders.micrometerPrometheus.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = PROMETHEUS_CLASSIC, scenario = SECTION)
    public void sectionPrometheusClassic(Recorders recorders) {
        long start = System.nanoTime();
        recorders.prometheusClassic.observe((System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = PROMETHEUS_NATIVE, scenario = SECTION)
    public void sectionPrometheusNative(Recorders recorders) {
        long start = System.nanoTime();
        recorders.prometheusNative.observe((System.nanoTime() - start) / NANOS_PER_SECOND);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = HDR_SHARED, scenario = SECTION)
    public void sectionHdrShared(Recorders recorders) {
        long start = System.nanoTime();
        recorders.hdrShared.recordValue(System.nanoTime() - start);
    }

    @Benchmark
    @Contender(role = Role.PEER, name = HDR_SINGLE, scenario = SECTION)
    public void sectionHdrSingle(Samples samples) {
        long start = System.nanoTime();
        samples.hdrSingle.recordValue(System.nanoTime() - start);
    }
}
