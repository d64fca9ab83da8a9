package io.kellet.benchmarks.report;

import io.kellet.benchmarks.load.Load;
import io.kellet.benchmarks.load.LoadOutcome;
import io.kellet.benchmarks.load.LoadPlan;
import io.kellet.benchmarks.load.LoadSubject;
import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.latency.HiccupMeter;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Sends orders at a constant rate through every subject, prints the percentiles and writes the page. Wants two cores with
 * nothing else to do: the pacing thread spins on one, the hiccup meter, the JIT and the collector have the other.
 */
public final class LoadCommand {

    private static final int SYMBOLS = 50;

    private LoadCommand() {}

    /** Runs the command; returns the process's exit code. */
    public static int run(List<String> arguments, PrintStream out) throws IOException {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
        LoadReport report = new LoadReport(
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Machine.here(),
                options.command(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                options.plan(),
                measure(options.plan()));
        print(report, out);
        Path directory = Files.createDirectories(options.directory());
        Files.writeString(directory.resolve("load.html"), LoadPage.of(report));
        Files.writeString(directory.resolve("load.json"), LoadJson.of(report));
        out.println("Written: " + directory.resolve("load.html"));
        return 0;
    }

    private static List<LoadOutcome> measure(LoadPlan plan) {
        try (HiccupMeter meter = HiccupMeter.start()) {
            return new Load(plan, NanoClock.SYSTEM, meter.recorder(), System::gc)
                    .run(OrderStream.mixed(SYMBOLS, 0), LoadSubject.all());
        }
    }

    static void print(LoadReport report, PrintStream out) {
        out.println("Load: " + report.planText() + ".");
        report.warnings().forEach(warning -> out.println("WARNING: " + warning));
        for (LoadReport.Kind kind : report.kinds()) {
            out.printf(Locale.ROOT, "%n%-44s", kind.title());
            LoadReport.BEYOND.forEach(beyond -> out.printf("%10s", "P" + Figures.percentile(beyond)));
            out.printf("%10s%12s%n", "max", "over 25 µs");
            for (LoadReport.Row row : kind.rows()) {
                Percentiles percentiles = row.percentiles();
                out.printf("  %-42s", row.label());
                LoadReport.BEYOND.forEach(beyond ->
                        out.printf("%10s", percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a"));
                out.printf(Locale.ROOT, "%10s%,12d%n", Figures.time(percentiles.max()), row.overSlo());
            }
        }
        out.println();
    }

    /** What the user asked for. */
    record Options(Path directory, LoadPlan plan) {

        private static final Path DIRECTORY = Path.of("benchmark-report");

        static Options of(List<String> arguments) {
            Path directory = DIRECTORY;
            int rate = LoadPlan.DEFAULT.rate();
            int seconds = LoadPlan.DEFAULT.seconds();
            int rounds = LoadPlan.DEFAULT.rounds();
            int warmUp = LoadPlan.DEFAULT.warmUpSeconds();
            for (int i = 0; i < arguments.size(); i += 2) {
                String name = arguments.get(i);
                if (!List.of("--rate", "--seconds", "--rounds", "--warmup", "--out")
                        .contains(name)) {
                    throw new IllegalArgumentException(
                            "load knows --rate N, --seconds N, --rounds N, --warmup N and --out DIR, not " + name);
                }
                if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("-")) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                String value = arguments.get(i + 1);
                switch (name) {
                    case "--rate" -> rate = number(name, value);
                    case "--seconds" -> seconds = number(name, value);
                    case "--rounds" -> rounds = number(name, value);
                    case "--warmup" -> warmUp = number(name, value);
                    default -> directory = Path.of(value);
                }
            }
            // fewer seconds than the default has rounds: as many rounds as there are seconds
            boolean roundsGiven = arguments.contains("--rounds");
            return new Options(
                    directory, new LoadPlan(rate, seconds, roundsGiven ? rounds : Math.min(rounds, seconds), warmUp));
        }

        private static int number(String name, String value) {
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " needs a whole number, not " + value, e);
            }
        }

        /** The command that measures the same again; where its result went does not matter for that. */
        String command(List<String> jvmArguments) {
            StringBuilder command = new StringBuilder("java");
            Redaction.arguments(jvmArguments)
                    .forEach(argument -> command.append(' ').append(argument));
            return command.append(String.format(
                            Locale.ROOT,
                            " -jar benchmarks.jar load --rate %d --seconds %d --rounds %d --warmup %d",
                            plan.rate(),
                            plan.seconds(),
                            plan.rounds(),
                            plan.warmUpSeconds()))
                    .toString();
        }
    }
}
