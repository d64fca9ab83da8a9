package io.kellet.benchmarks.report;

import io.kellet.benchmarks.run.Jmh;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;

/** How long everything is measured. */
enum Settings {
    FULL(2, 3, Duration.ofMillis(500), 5, Duration.ofMillis(500), 5, Duration.ofSeconds(1)),
    /** Shows what the page looks like. Its figures are not worth quoting. */
    QUICK(1, 1, Duration.ofMillis(100), 3, Duration.ofMillis(60), 1, Duration.ofMillis(150));

    static final List<Integer> THREADS = List.of(1, 2);

    private final int forks;
    private final int warmUps;
    private final Duration warmUp;
    private final int iterations;
    private final Duration iteration;
    private final int sampleIterations;
    private final Duration sampleIteration;

    Settings(
            int forks,
            int warmUps,
            Duration warmUp,
            int iterations,
            Duration iteration,
            int sampleIterations,
            Duration sampleIteration) {
        this.forks = forks;
        this.warmUps = warmUps;
        this.warmUp = warmUp;
        this.iterations = iterations;
        this.iteration = iteration;
        this.sampleIterations = sampleIterations;
        this.sampleIteration = sampleIteration;
    }

    Jmh average(int threads) {
        return new Jmh(Mode.AverageTime, threads, forks, warmUps, warmUp, iterations, iteration, List.of());
    }

    Jmh sampled(int threads) {
        return new Jmh(Mode.SampleTime, threads, 1, warmUps, warmUp, sampleIterations, sampleIteration, List.of());
    }

    /** For the page's header. */
    String text() {
        return String.format(
                Locale.ROOT,
                "means: %d × (%d × %d ms warm-up, %d × %d ms); percentiles: 1 × (%d × %d ms warm-up, %d × %d ms)%s",
                forks,
                warmUps,
                warmUp.toMillis(),
                iterations,
                iteration.toMillis(),
                warmUps,
                warmUp.toMillis(),
                sampleIterations,
                sampleIteration.toMillis(),
                this == QUICK ? "; a rehearsal, not a measurement" : "");
    }
}
