package io.kellet.benchmarks.report;

import static io.kellet.benchmarks.report.Samples.entrant;
import static io.kellet.benchmarks.report.Samples.measured;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Scenario;
import io.kellet.benchmarks.catalog.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultsJsonTest {

    @Test
    void writesEachMeasurementWithItsComparisonsAndNullForWhatIsUnknown() {
        Entrant floor = entrant(Role.FLOOR, "Field");
        Entrant ours = entrant(Role.OURS, "Kellet", Samples.budget());
        Scenario scenario = new Scenario("Check", List.of(floor, ours));
        Subject subject = new Subject("order", "Orders", "About.", List.of(scenario));
        Percentiles samples = Samples.percentiles(10, 20);
        List<Measurement> measurements = List.of(measured(floor, 1, 50, 3, samples), measured(ours, 1, 60, 4, samples));

        String json = ResultsJson.of(new Report(
                Instant.EPOCH,
                new Machine("Abacus", 2, false, "OS", "17", "VM"),
                "java -jar benchmarks.jar report",
                Settings.QUICK,
                List.of(new Report.Chapter(subject, List.of(Report.Section.of(scenario, measurements))))));

        assertThat(json).contains("\"at\": \"1970-01-01T00:00:00Z\"", "\"rehearsal\": true", "\"cores\": 2");
        assertThat(json.replaceAll("\\s+", " ")).contains("""
                { "scenario": "Check", "benchmark": "desk.OrderBenchmark.Kellet", "parameters": "", "name": "Kellet", \
                "role": "OURS", "threads": 1, "nanosPerOperation": { "value": 60.0, "error": 4.0 }, \
                "bytesPerOperation": 0.0, "nanosOverFloor": { "value": 10.0, "error": 5.0 }, \
                "timesFloor": { "value": 1.2,""");
        assertThat(json.replaceAll("\\s+", " ")).contains("""
                "budgetNanosOverFloor": 7.0, "percentiles": { "samples": 2, "p50": 10.0, "p90": null, "p99": null, \
                "p99.9": null, "p99.99": null, "p99.999": null, "max": 20.0 }""");
        assertThat(json).contains("\"budgetNanosOverFloor\": null");
    }
}
