package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hand-made measurements. */
final class Samples {

    private Samples() {}

    @Budget(oneThread = 7, twoThreads = 9)
    static Budget budget() {
        try {
            return Samples.class.getDeclaredMethod("budget").getAnnotation(Budget.class);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    static Entrant entrant(Role role, String name) {
        return entrant(role, name, null);
    }

    static Entrant entrant(Role role, String name, @Nullable Budget budget) {
        return new Entrant("desk.OrderBenchmark." + name.replaceAll("\\W+", ""), role, name, role != Role.PEER, budget);
    }

    static Measurement measured(Entrant entrant, int threads, double nanos, double error) {
        return measured(entrant, threads, nanos, error, Percentiles.NONE);
    }

    static Measurement measured(Entrant entrant, int threads, double nanos, double error, Percentiles percentiles) {
        return new Measurement(entrant, "", threads, new Estimate(nanos, error), 0, percentiles);
    }

    /** Every value once. */
    static Percentiles percentiles(double... values) {
        List<Map.Entry<Double, Long>> raw = new ArrayList<>();
        for (double value : values) {
            raw.add(Map.entry(value, 1L));
        }
        return Percentiles.of(raw.iterator());
    }
}
