package io.kellet.benchmarks.report;

import io.kellet.benchmarks.secrets.Keepers;
import io.kellet.benchmarks.secrets.PacedReads;
import io.kellet.benchmarks.secrets.SecretReader;
import io.kellet.benchmarks.secrets.Weather;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Has every contender read a credential two thousand times a second while its provider is well, slow and down. The time to live is a second, so that what
 * happens every five minutes happens ten times in a run.
 */
public final class SecretsCommand {

    private static final Duration TTL = Duration.ofSeconds(1);
    private static final long EVERY_NANOS = 500_000;
    private static final long SLOW_MILLIS = 200;
    private static final List<Double> BEYOND = List.of(0.5, 0.01, 0.001);

    /** Logs a stack trace for each refresh that fails; kept here, else its level would be forgotten. */
    private static final Logger CAFFEINE = Logger.getLogger("com.github.benmanes.caffeine");

    private SecretsCommand() {}

    private record Subject(String name, BiFunction<Weather, Duration, SecretReader> maker) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("Kellet SecretRef", Keepers::kellet),
            new Subject("AWS caching client", Keepers::aws),
            new Subject("Caffeine, expireAfterWrite", Keepers::caffeineExpiring),
            new Subject("Caffeine, refreshAfterWrite", Keepers::caffeineRefreshing));

    /** Runs the command; returns the process's exit code. */
    public static int run(List<String> arguments, PrintStream out) {
        int seconds = 10;
        if (!arguments.isEmpty()) {
            if (arguments.size() != 2
                    || !arguments.get(0).equals("--seconds")
                    || !arguments.get(1).matches("[1-9][0-9]{0,2}")) {
                out.println("secrets knows --seconds N, a whole number of 1..999");
                return 2;
            }
            seconds = Integer.parseInt(arguments.get(1));
        }
        CAFFEINE.setLevel(Level.OFF);
        int reads = (int) (seconds * 1_000_000_000L / EVERY_NANOS);
        table(out, "The provider answers at once", reads, 0, false);
        table(out, "The provider takes " + SLOW_MILLIS + " ms for each answer", reads, SLOW_MILLIS, false);
        table(out, "The provider is down, and takes " + SLOW_MILLIS + " ms to say so", reads, SLOW_MILLIS, true);
        return 0;
    }

    private static void table(PrintStream out, String title, int reads, long takesMillis, boolean down) {
        out.printf(Locale.ROOT, "%n%s. %,d reads, 2,000 a second, time to live 1 s.%n%n", title, reads);
        out.printf("%-30s %10s %10s %10s", "", "reads", "failed", "asked");
        BEYOND.forEach(beyond -> out.printf("%10s", "P" + Figures.percentile(beyond)));
        out.printf("%10s%n", "max");
        for (Subject subject : SUBJECTS) {
            Weather weather = new Weather();
            try (SecretReader reader = subject.maker().apply(weather, TTL)) {
                PacedReads.run(reader, 4_000, EVERY_NANOS); // until it is compiled
                long before = weather.calls();
                weather.set(takesMillis, down);
                PacedReads.Outcome outcome = PacedReads.run(reader, reads, EVERY_NANOS);
                weather.set(0, false);
                Percentiles percentiles = Percentiles.of(outcome.times());
                out.printf(
                        Locale.ROOT,
                        "%-30s %,10d %,10d %,10d",
                        subject.name(),
                        outcome.times().getTotalCount(),
                        outcome.failed(),
                        weather.calls() - before);
                BEYOND.forEach(beyond ->
                        out.printf("%10s", percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a"));
                out.printf("%10s%n", Figures.time(percentiles.max()));
            }
        }
    }
}
