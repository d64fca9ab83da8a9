package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Budget;
import io.kellet.benchmarks.catalog.Role;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of one scenario at one number of threads, set against its floor and against ours. With several
 * floors the cheapest counts; with several of ours the dearest, so that the comparison never flatters us.
 */
record Comparison(int threads, List<Row> rows) {

    /**
     * One measurement, set against the others.
     *
     * @param timesOurs empty if the scenario has nothing of ours
     * @param budget nanoseconds over the floor; empty if none was set
     */
    record Row(
            Measurement measurement,
            Estimate overFloor,
            Estimate timesFloor,
            Optional<Estimate> timesOurs,
            Optional<Double> budget) {

        boolean isWithinBudget() {
            return budget.isPresent() && overFloor.value() <= budget.get();
        }
    }

    Comparison {
        rows = List.copyOf(rows);
    }

    /** Compares the measurements of one scenario; those at other numbers of threads are left out. */
    static Comparison of(int threads, Collection<Measurement> measurements) {
        List<Measurement> here = measurements.stream()
                .filter(measurement -> measurement.threads() == threads)
                .sorted(BY_COST)
                .toList();
        Estimate floor = here.stream()
                .filter(measurement -> measurement.entrant().role() == Role.FLOOR)
                .min(BY_COST)
                .orElseThrow(() -> new IllegalArgumentException("no floor was measured: threads=" + threads))
                .nanos();
        Optional<Estimate> ours = here.stream()
                .filter(measurement -> measurement.entrant().role() == Role.OURS)
                .max(BY_COST)
                .map(Measurement::nanos);
        return new Comparison(
                threads,
                here.stream()
                        .map(measurement -> new Row(
                                measurement,
                                measurement.nanos().minus(floor),
                                measurement.nanos().over(floor),
                                ours.map(measurement.nanos()::over),
                                budget(measurement)))
                        .toList());
    }

    private static final Comparator<Measurement> BY_COST =
            Comparator.comparingDouble(measurement -> measurement.nanos().value());

    private static Optional<Double> budget(Measurement measurement) {
        Budget budget = measurement.entrant().budget();
        if (budget == null) {
            return Optional.empty();
        }
        return switch (measurement.threads()) {
            case 1 -> Optional.of(budget.oneThread());
            case 2 -> Optional.of(budget.twoThreads());
            default -> Optional.empty();
        };
    }
}
