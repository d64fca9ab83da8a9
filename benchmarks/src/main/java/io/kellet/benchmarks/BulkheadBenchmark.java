package io.kellet.benchmarks;

import io.github.resilience4j.bulkhead.internal.SemaphoreBulkhead;
import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.limit.Bulkhead;
import io.kellet.limit.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to take a place among those in flight and to leave it, and to be told that there is none. */
@Topic(
        title = "A bulkhead",
        about =
                "At most 16 calls in flight, none of them waits. Kellet's places are told apart, so that one left twice frees"
                        + " nothing; the others count, and a stray release lets one more in.",
        scenarios = {BulkheadBenchmark.PAIR, BulkheadBenchmark.FULL})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BulkheadBenchmark {

    static final String PAIR = "Take a place and leave it";
    static final String FULL = "Be refused, all 16 places taken";

    private static final String FLOOR = "Bare call that returns a field";
    private static final String KELLET = "Kellet Bulkhead";
    private static final String RESILIENCE4J = "Resilience4j SemaphoreBulkhead";
    private static final String SEMAPHORE = "java.util.concurrent.Semaphore";
    private static final int PLACES = 16;

    /** What one thread has for itself. */
    @State(Scope.Thread)
    public static class Own {
        long field = 42;
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Bulkheads {

        final Bulkhead kellet = new Bulkhead(BulkheadConfig.of("venue", PLACES));
        final SemaphoreBulkhead resilience4j = new SemaphoreBulkhead("venue", resilience4jConfig());
        final Semaphore semaphore = new Semaphore(PLACES);

        final Bulkhead kelletFull = new Bulkhead(BulkheadConfig.of("full", PLACES));
        final SemaphoreBulkhead resilience4jFull = new SemaphoreBulkhead("full", resilience4jConfig());
        final Semaphore semaphoreFull = new Semaphore(0);

        public Bulkheads() {
            for (int i = 0; i < PLACES; i++) {
                if (kelletFull.tryAcquire() < 0 || !resilience4jFull.tryAcquirePermission()) {
                    throw new IllegalStateException("a place is missing: number=" + i);
                }
            }
        }

        private static io.github.resilience4j.bulkhead.BulkheadConfig resilience4jConfig() {
            return io.github.resilience4j.bulkhead.BulkheadConfig.custom()
                    .maxConcurrentCalls(PLACES)
                    .maxWaitDuration(Duration.ZERO)
                    .build();
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = PAIR)
    public long pairFloor(Own own) {
        return own.field;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = PAIR)
    @Budget(oneThread = 7, twoThreads = 35)
    public boolean pairKellet(Bulkheads bulkheads) {
        return bulkheads.kellet.release(bulkheads.kellet.tryAcquire());
    }

    @Benchmark
    @Contender(role = Role.PEER, name = RESILIENCE4J, scenario = PAIR)
    public boolean pairResilience4j(Bulkheads bulkheads) {
        boolean taken = bulkheads.resilience4j.tryAcquirePermission();
        bulkheads.resilience4j.onComplete();
        return taken;
    }

    @Benchmark
    @Contender(role = Role.PEER, name = SEMAPHORE, scenario = PAIR)
    public boolean pairSemaphore(Bulkheads bulkheads) {
        boolean taken = bulkheads.semaphore.tryAcquire();
        bulkheads.semaphore.release();
        return taken;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = FLOOR, scenario = FULL)
    public long fullFloor(Own own) {
        return own.field;
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = KELLET, scenario = FULL)
    @Budget(oneThread = 35, twoThreads = 35)
    public long fullKellet(Bulkheads bulkheads) {
        return bulkheads.kelletFull.tryAcquire();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = RESILIENCE4J, scenario = FULL)
    public boolean fullResilience4j(Bulkheads bulkheads) {
        return bulkheads.resilience4jFull.tryAcquirePermission();
    }

    @Benchmark
    @Contender(role = Role.PEER, name = SEMAPHORE, scenario = FULL)
    public boolean fullSemaphore(Bulkheads bulkheads) {
        return bulkheads.semaphoreFull.tryAcquire();
    }
}
