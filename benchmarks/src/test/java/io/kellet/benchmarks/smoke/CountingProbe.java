package io.kellet.benchmarks.smoke;

import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.run.Allocation;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;

/** Works out what benchmarks of known cost allocate, harness included, and moves the clock by what JMH would take. */
final class CountingProbe implements Probe {

    /** What one method costs; every operation takes a microsecond. */
    record Cost(long bytesPerThousandOperations, long harnessBytesPerIteration) {
        static final Cost NOTHING = new Cost(0, 0);
    }

    record Run(String benchmark, int threads, Duration iteration) {}

    private static final long NANOS_PER_OPERATION = 1_000;

    final List<Run> runs = new ArrayList<>();
    private final Map<String, Cost> costs = new HashMap<>();
    private final Map<String, List<Sample>> fixed = new HashMap<>();
    private final Map<String, String> broken = new HashMap<>();
    private final ManualClock clock;
    private Duration startUp = Duration.ofMillis(500);

    CountingProbe(ManualClock clock) {
        this.clock = clock;
    }

    void costs(Entrant entrant, Cost cost) {
        costs.put(entrant.benchmark(), cost);
    }

    void answers(Entrant entrant, Sample... samples) {
        fixed.put(entrant.benchmark(), List.of(samples));
    }

    void breaks(Entrant entrant, String message) {
        broken.put(entrant.benchmark(), message);
    }

    void startsIn(Duration startUp) {
        this.startUp = startUp;
    }

    @Override
    public List<Sample> run(Entrant entrant, int threads, Duration iteration) throws RunnerException {
        runs.add(new Run(entrant.benchmark(), threads, iteration));
        clock.advance(startUp.plus(iteration.multipliedBy(WARM_UPS + ITERATIONS)));
        String message = broken.get(entrant.benchmark());
        if (message != null) {
            throw new RunnerException(message);
        }
        List<Sample> samples = fixed.get(entrant.benchmark());
        if (samples != null) {
            return samples;
        }
        Cost cost = costs.getOrDefault(entrant.benchmark(), Cost.NOTHING);
        long operations = iteration.toNanos() / NANOS_PER_OPERATION * threads;
        long bytes = cost.harnessBytesPerIteration() + operations / 1_000 * cost.bytesPerThousandOperations();
        return List.of(new Sample("", NANOS_PER_OPERATION, Optional.of(new Allocation(bytes, operations))));
    }
}
