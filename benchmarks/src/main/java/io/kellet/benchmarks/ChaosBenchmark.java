package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import io.kellet.chaos.Chaos;
import io.kellet.chaos.ExperimentConfig;
import io.kellet.chaos.Fault;
import io.kellet.chaos.FaultPoint;
import io.kellet.time.NanoClock;
import java.time.Duration;
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

/** What it costs to be able to break a call on purpose, mostly when nobody does. */
@Topic(
        title = "A point where faults can be injected",
        about = "The call returns a field. A point that no experiment uses is one load and a branch before the call and"
                + " another after it; an experiment that hits nothing still reads the clock, takes a number and draws.",
        scenarios = ChaosBenchmark.CALL)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChaosBenchmark {

    static final String CALL = "Call through a point";

    /** What one thread calls. */
    @State(Scope.Thread)
    public static class Venue {
        long answer = 42;

        long call() {
            return answer;
        }
    }

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Points {
        private final Chaos chaos = new Chaos(NanoClock.SYSTEM, 1);

        final FaultPoint off = chaos.point("off");
        final FaultPoint armed = chaos.point("armed");

        public Points() {
            chaos.start(ExperimentConfig.named("never hits")
                    .at("armed")
                    .fault(Fault.Failure.of(new IllegalStateException("never thrown")))
                    .probabilityPpm(0)
                    .maxInjections(1)
                    .duration(Duration.ofDays(1))
                    .build());
        }
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Bare call that returns a field", scenario = CALL)
    public long bare(Venue venue) {
        return venue.call();
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = "Kellet FaultPoint, off", scenario = CALL)
    @Budget(oneThread = 1, twoThreads = 1)
    public long off(Venue venue, Points points) throws Exception {
        return through(points.off, venue);
    }

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.OURS, name = "Kellet FaultPoint, an experiment that hits nothing", scenario = CALL)
    public long armedNotHit(Venue venue, Points points) throws Exception {
        return through(points.armed, venue);
    }

    private static long through(FaultPoint point, Venue venue) throws Exception {
        if (point.isArmed()) {
            point.beforeCall();
        }
        long answer = venue.call();
        return point.isArmed() && point.dropsPermit() ? 0 : answer;
    }
}
