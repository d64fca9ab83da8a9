package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Scenario;

/** The report's figures for programs. Times are nanoseconds; what was not measured is null. */
final class ResultsJson {

    private static final double[] BEYOND = {0.5, 0.1, 0.01, 0.001, 0.0001, 0.00001};

    private ResultsJson() {}

    static String of(Report report) {
        Json json = new Json().beginObject();
        json.name("at").value(report.at().toString());
        json.name("command").value(report.command());
        json.name("rehearsal").value(report.settings() == Settings.QUICK);
        json.name("settings").value(report.settings().text());
        write(json, report.machine());
        json.name("topics").beginArray();
        for (Report.Chapter chapter : report.chapters()) {
            json.beginObject();
            json.name("key").value(chapter.subject().key());
            json.name("title").value(chapter.subject().title());
            json.name("results").beginArray();
            for (Report.Section section : chapter.sections()) {
                for (Comparison comparison : section.comparisons()) {
                    comparison.rows().forEach(row -> write(json, section.scenario(), row));
                }
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject().text();
    }

    private static void write(Json json, Scenario scenario, Comparison.Row row) {
        Measurement measurement = row.measurement();
        json.beginObject();
        json.name("scenario").value(scenario.title());
        json.name("benchmark").value(measurement.entrant().benchmark());
        json.name("parameters").value(measurement.parameters().trim());
        json.name("name").value(measurement.entrant().name());
        json.name("role").value(measurement.entrant().role().name());
        json.name("threads").value(measurement.threads());
        write(json, "nanosPerOperation", measurement.nanos());
        json.name("bytesPerOperation").value(measurement.bytesPerOperation());
        write(json, "nanosOverFloor", row.overFloor());
        write(json, "timesFloor", row.timesFloor());
        write(json, "timesOurs", row.timesOurs().orElse(new Estimate(Double.NaN, Double.NaN)));
        json.name("budgetNanosOverFloor").value(row.budget().orElse(Double.NaN));
        write(json, "percentiles", measurement.percentiles());
        json.endObject();
    }

    static void write(Json json, Machine machine) {
        json.name("machine").beginObject();
        json.name("cpu").value(machine.cpu());
        json.name("cores").value(machine.cores());
        json.name("virtual").value(machine.virtual());
        json.name("os").value(machine.os());
        json.name("jdk").value(machine.jdk());
        json.name("vm").value(machine.vm());
        json.endObject();
    }

    static void write(Json json, String name, Percentiles percentiles) {
        json.name(name).beginObject();
        json.name("samples").value(percentiles.samples());
        for (double beyond : BEYOND) {
            json.name("p" + Figures.percentile(beyond))
                    .value(percentiles.reaches(beyond) ? percentiles.at(beyond) : Double.NaN);
        }
        json.name("max").value(percentiles.max());
        json.endObject();
    }

    private static void write(Json json, String name, Estimate estimate) {
        json.name(name).beginObject();
        json.name("value").value(estimate.value());
        json.name("error").value(estimate.error());
        json.endObject();
    }
}
