package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Scenario;
import io.kellet.benchmarks.catalog.Subject;
import java.time.Instant;
import java.util.List;

/** Everything that the page and the JSON show, measured and compared. */
record Report(Instant at, Machine machine, String command, Settings settings, List<Chapter> chapters) {

    Report {
        chapters = List.copyOf(chapters);
    }

    record Chapter(Subject subject, List<Section> sections) {
        Chapter {
            sections = List.copyOf(sections);
        }
    }

    /** One scenario, with a comparison for each number of threads, rising. */
    record Section(Scenario scenario, List<Comparison> comparisons) {

        Section {
            comparisons = List.copyOf(comparisons);
        }

        static Section of(Scenario scenario, List<Measurement> measurements) {
            return new Section(
                    scenario,
                    measurements.stream()
                            .map(Measurement::threads)
                            .distinct()
                            .sorted()
                            .map(threads -> Comparison.of(threads, measurements))
                            .toList());
        }

        boolean hasOurs() {
            return comparisons.stream()
                    .flatMap(comparison -> comparison.rows().stream())
                    .anyMatch(row -> row.timesOurs().isPresent());
        }
    }
}
