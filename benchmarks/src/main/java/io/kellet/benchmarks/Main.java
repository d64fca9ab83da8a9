package io.kellet.benchmarks;

import io.kellet.benchmarks.catalog.Catalog;
import io.kellet.benchmarks.report.HealthCommand;
import io.kellet.benchmarks.report.JournalCommand;
import io.kellet.benchmarks.report.LoadCommand;
import io.kellet.benchmarks.report.ReportCommand;
import io.kellet.benchmarks.report.SecretsCommand;
import io.kellet.benchmarks.smoke.SmokeCommand;
import java.util.Arrays;
import java.util.List;

/** The one jar's seven ways in: {@code smoke}, {@code report}, {@code load}, {@code journal}, {@code health}, {@code secrets}, and JMH's own command line. */
public final class Main {

    private static final String USAGE = """
            Kellet benchmarks. One of:

              smoke                               at most ten minutes: checks every 0 B/op claim, prints times
              report [--out DIR] [--quick] [topic...]
                                                  writes report.html, results.json and JMH's raw JSON into DIR
                                                  (benchmark-report); --quick is a rehearsal, not a measurement
              load [--rate N] [--seconds N] [--rounds N] [--warmup N] [--out DIR]
                                                  sends orders at a constant rate through each risk stage, prints
                                                  percentiles, writes load.html and load.json into DIR
              journal [--rate N] [--seconds N]    has records of 200 bytes kept at a constant rate, by the journal and by
                                                  its peers, then as fast as one thread appends; prints both
              health [--probes N]                 has the health endpoint and its peers answer probes over HTTP while one
                                                  check hangs; prints how many were answered in time, and percentiles
              secrets [--seconds N]               has a credential read at a constant rate while its provider is well, slow and
                                                  down, from Kellet and its peers; prints percentiles
              anything else                       goes to JMH: -l lists, -h helps, LatencyRecorder -prof gc runs
            """;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.out.println(USAGE);
            System.out.println(
                    "Topics: " + String.join(", ", Catalog.ofThisJar().topicKeys()));
            return;
        }
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        switch (arguments[0]) {
            case "smoke" -> System.exit(SmokeCommand.run(rest, System.out));
            case "load" -> System.exit(LoadCommand.run(rest, System.out));
            case "journal" -> System.exit(JournalCommand.run(rest, System.out));
            case "health" -> System.exit(HealthCommand.run(rest, System.out));
            case "secrets" -> System.exit(SecretsCommand.run(rest, System.out));
            case "report" -> System.exit(ReportCommand.run(rest, System.out));
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }
}
