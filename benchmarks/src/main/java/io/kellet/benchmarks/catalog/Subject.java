package io.kellet.benchmarks.catalog;

import java.util.List;
import java.util.stream.Stream;

/**
 * One {@link Topic} class, read and found to be in order.
 *
 * @param key the class's simple name without "Benchmark", in lower case: what the command line calls it
 */
public record Subject(String key, String title, String about, List<Scenario> scenarios) {

    public Subject {
        scenarios = List.copyOf(scenarios);
    }

    public Stream<Entrant> entrants() {
        return scenarios.stream().flatMap(scenario -> scenario.entrants().stream());
    }
}
