package io.kellet.benchmarks.smoke;

import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.run.Allocation;
import io.kellet.benchmarks.run.Jmh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Runs a benchmark briefly and tells what it cost. The smoke run uses {@link #JMH}; its tests count by hand. */
@FunctionalInterface
interface Probe {

    int WARM_UPS = 1;
    int ITERATIONS = 3;

    /**
     * One JVM, without escape analysis: an object that the JIT happened to remove is still an object, and the next
     * caller's JIT may not remove it. Code that allocates nothing runs at the same speed either way.
     */
    Probe JMH = (entrant, threads, iteration) -> {
        var settings = new Jmh(
                Mode.AverageTime,
                threads,
                1,
                WARM_UPS,
                iteration,
                ITERATIONS,
                iteration,
                List.of("-XX:-DoEscapeAnalysis"));
        List<Sample> samples = new ArrayList<>();
        for (RunResult result : settings.run(entrant.benchmark())) {
            samples.add(
                    new Sample(Jmh.parameters(result), result.getPrimaryResult().getScore(), Allocation.best(result)));
        }
        return samples;
    };

    /** One sample, or one for each combination of parameters. */
    List<Sample> run(Entrant entrant, int threads, Duration iteration) throws RunnerException;

    /** What one run cost; the parameters are empty for a benchmark without any. */
    record Sample(String parameters, double nanosPerOperation, Optional<Allocation> allocation) {}
}
