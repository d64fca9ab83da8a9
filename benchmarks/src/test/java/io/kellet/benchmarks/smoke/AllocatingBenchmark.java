package io.kellet.benchmarks.smoke;

import io.kellet.benchmarks.catalog.Contender;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Topic;
import io.kellet.benchmarks.catalog.ZeroAllocation;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Claims what is not so: a true run of JMH must find the smallest and rarest allocation that is not called zero. */
@Topic(title = "A false claim", about = "Exists to be caught.", scenarios = AllocatingBenchmark.SCENARIO)
@State(Scope.Thread)
public class AllocatingBenchmark {

    static final String SCENARIO = "One object in a thousand operations";

    private int operations;
    private @Nullable Object kept;

    @Benchmark
    @ZeroAllocation
    @Contender(role = Role.FLOOR, name = "Allocates now and then", scenario = SCENARIO)
    public @Nullable Object oneObjectInAThousandOperations() {
        if (++operations % 1_000 == 0) {
            kept = new Object();
        }
        return kept;
    }
}
