package io.kellet.benchmarks.report;

/** The figures of a load for programs. Times are nanoseconds; what was not measured is null. */
final class LoadJson {

    private LoadJson() {}

    static String of(LoadReport report) {
        Json json = new Json().beginObject();
        json.name("at").value(report.at().toString());
        json.name("command").value(report.command());
        json.name("ordersPerSecond").value(report.plan().rate());
        json.name("seconds").value(report.plan().seconds());
        json.name("rounds").value(report.plan().rounds());
        json.name("warmUpSeconds").value(report.plan().warmUpSeconds());
        ResultsJson.write(json, report.machine());
        json.name("results").beginArray();
        for (LoadReport.Kind kind : report.kinds()) {
            for (LoadReport.Row row : kind.rows()) {
                json.beginObject();
                json.name("kind").value(kind.key());
                json.name("name").value(row.label());
                json.name("role").value(row.outcome().subject().role().name());
                json.name("keptUp").value(row.outcome().keptUp());
                json.name("over25Micros").value(row.overSlo());
                ResultsJson.write(json, "percentiles", row.percentiles());
                json.endObject();
            }
        }
        return json.endArray().endObject().text();
    }
}
