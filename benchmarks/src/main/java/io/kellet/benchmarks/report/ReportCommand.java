package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Catalog;
import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Scenario;
import io.kellet.benchmarks.catalog.Subject;
import io.kellet.benchmarks.run.Allocation;
import io.kellet.benchmarks.run.Jmh;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the chosen topics and writes the page. Each method runs in JVMs of its own: for its mean on one and two
 * threads, then again, sampled, for its percentiles.
 */
public final class ReportCommand {

    private final Options options;
    private final Catalog catalog;
    private final PrintStream out;
    private final Map<String, List<RunResult>> raw = new LinkedHashMap<>();
    private final int runs;
    private int run;

    private ReportCommand(Options options, Catalog catalog, PrintStream out) {
        this.options = options;
        this.catalog = catalog;
        this.out = out;
        this.runs = (int) catalog.entrants().count() * Settings.THREADS.size() * 2;
    }

    /** Runs the command; returns the process's exit code. */
    public static int run(List<String> arguments, PrintStream out) throws RunnerException, IOException {
        Options options;
        Catalog catalog;
        try {
            options = Options.of(arguments);
            catalog = Catalog.ofThisJar().select(options.topics());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        new ReportCommand(options, catalog, out).run();
        return 0;
    }

    private void run() throws RunnerException, IOException {
        List<Report.Chapter> chapters = new ArrayList<>();
        for (Subject subject : catalog.subjects()) {
            List<Report.Section> sections = new ArrayList<>();
            for (Scenario scenario : subject.scenarios()) {
                sections.add(Report.Section.of(scenario, measure(scenario)));
            }
            chapters.add(new Report.Chapter(subject, sections));
        }
        Report report = new Report(
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Machine.here(),
                options.command(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                options.settings(),
                chapters);

        Path directory = Files.createDirectories(options.directory());
        Files.writeString(directory.resolve("report.html"), Page.of(report));
        Files.writeString(directory.resolve("results.json"), ResultsJson.of(report));
        for (Map.Entry<String, List<RunResult>> results : raw.entrySet()) {
            Files.writeString(directory.resolve(results.getKey()), RawResults.json(results.getValue()));
        }
        out.println("Written: " + directory.resolve("report.html"));
    }

    private List<Measurement> measure(Scenario scenario) throws RunnerException {
        List<Measurement> measurements = new ArrayList<>();
        for (int threads : Settings.THREADS) {
            for (Entrant entrant : scenario.entrants()) {
                List<RunResult> means = execute(entrant, options.settings().average(threads));
                List<RunResult> samples = execute(entrant, options.settings().sampled(threads));
                for (RunResult mean : means) {
                    measurements.add(measurement(entrant, mean, samples));
                }
            }
        }
        return measurements;
    }

    private List<RunResult> execute(Entrant entrant, Jmh settings) throws RunnerException {
        run++;
        out.printf(
                Locale.ROOT,
                "%3d/%d %s %s, threads=%d%n",
                run,
                runs,
                settings.mode().shortLabel(),
                entrant.shortName(),
                settings.threads());
        List<RunResult> results = settings.run(entrant.benchmark());
        String file = "jmh-" + settings.mode().shortLabel() + "-" + settings.threads() + ".json";
        raw.computeIfAbsent(file, key -> new ArrayList<>()).addAll(results);
        return results;
    }

    private static Measurement measurement(Entrant entrant, RunResult mean, List<RunResult> samples) {
        String parameters = Jmh.parameters(mean);
        RunResult sampled = samples.stream()
                .filter(sample -> Jmh.parameters(sample).equals(parameters))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH sampled nothing: benchmark=" + entrant.benchmark()));
        var nanos = mean.getPrimaryResult();
        return new Measurement(
                entrant,
                parameters,
                mean.getParams().getThreads(),
                new Estimate(nanos.getScore(), nanos.getScoreError()),
                // below what the harness itself allocates there is nothing to tell from zero
                Allocation.best(mean)
                        .map(a -> a.isZero() ? 0 : a.perOperation())
                        .orElse(Double.NaN),
                Percentiles.of(sampled.getPrimaryResult().getStatistics().getRawData()));
    }

    /** What the user asked for. */
    record Options(Path directory, Settings settings, List<String> topics) {

        private static final Path DIRECTORY = Path.of("benchmark-report");

        Options {
            topics = List.copyOf(topics);
        }

        static Options of(List<String> arguments) {
            Path directory = DIRECTORY;
            Settings settings = Settings.FULL;
            List<String> topics = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.equals("--quick")) {
                    settings = Settings.QUICK;
                } else if (argument.equals("--out")) {
                    if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("-")) {
                        throw new IllegalArgumentException("--out needs a directory");
                    }
                    directory = Path.of(arguments.get(++i));
                } else if (argument.startsWith("-")) {
                    throw new IllegalArgumentException("report knows --out DIR and --quick, not " + argument);
                } else {
                    topics.add(argument);
                }
            }
            return new Options(directory, settings, topics);
        }

        /** The command that measures the same again; where its result went does not matter for that. */
        String command(List<String> jvmArguments) {
            return Stream.of(
                            Stream.of("java"),
                            Redaction.arguments(jvmArguments).stream(),
                            Stream.of("-jar", "benchmarks.jar", "report"),
                            settings == Settings.QUICK ? Stream.of("--quick") : Stream.<String>empty(),
                            topics.stream())
                    .flatMap(words -> words)
                    .reduce((line, word) -> line + " " + word)
                    .orElseThrow();
        }
    }
}
