package io.kellet.benchmarks.report;

import io.kellet.benchmarks.audit.ChronicleKeeper;
import io.kellet.benchmarks.audit.JournalKeeper;
import io.kellet.benchmarks.audit.Keeper;
import io.kellet.benchmarks.audit.KeeperLoad;
import io.kellet.benchmarks.audit.LogbackKeeper;
import io.kellet.benchmarks.audit.NowhereKeeper;
import io.kellet.benchmarks.audit.VerifySpeed;
import io.kellet.latency.LatencySnapshot;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Has every keeper of records keep those that come at a constant rate, then as many as one thread can append, and prints both.
 * Wants two cores with nothing else to do, and some gigabytes of disk: everything that is written is deleted again.
 */
public final class JournalCommand {

    private static final List<Double> BEYOND = List.of(0.5, 0.01, 0.001, 0.0001);

    private JournalCommand() {}

    private record Subject(String name, Keeper.Factory factory) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("Bare loop", directory -> new NowhereKeeper()),
            new Subject("Kellet journal", JournalKeeper::new),
            new Subject("Logback AsyncAppender, text", LogbackKeeper::new),
            new Subject("Chronicle Queue", ChronicleKeeper::new));

    /** Runs the command; returns the process's exit code. */
    public static int run(List<String> arguments, PrintStream out) throws IOException {
        int rate = 100_000;
        int seconds = 10;
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (i + 1 == arguments.size() || !arguments.get(i + 1).matches("[1-9][0-9]{0,6}")) {
                out.println(name + " needs a whole number, 1..9999999");
                return 2;
            }
            int value = Integer.parseInt(arguments.get(i + 1));
            switch (name) {
                case "--rate" -> rate = value;
                case "--seconds" -> seconds = value;
                default -> {
                    out.println("journal knows --rate N and --seconds N, not " + name);
                    return 2;
                }
            }
        }
        KeeperLoad load = new KeeperLoad(NanoClock.SYSTEM, rate, seconds);
        out.printf(Locale.ROOT, "Records of 200 bytes, one appender, %,d/s for %d s.%n%n", rate, seconds);
        out.printf("%-30s %-10s", "", "");
        BEYOND.forEach(beyond -> out.printf("%10s", "P" + Figures.percentile(beyond)));
        out.printf("%10s%n", "max");
        for (Subject subject : SUBJECTS) {
            System.gc();
            KeeperLoad.Paced paced = load.paced(subject.factory());
            print(out, subject.name(), "service", paced.service());
            print(out, "", "response", paced.response());
        }
        out.printf(
                Locale.ROOT,
                "%nAs fast as one thread appends, for %d s, until the last record is written.%n%n",
                seconds);
        for (Subject subject : SUBJECTS) {
            System.gc();
            out.printf(
                    Locale.ROOT, "%-30s %,14.0f records/s%n", subject.name(), load.recordsPerSecond(subject.factory()));
        }
        out.printf("%nVerifying a million records, in the page cache.%n%n");
        for (int threads = 1; threads <= 2; threads++) {
            double speed = new VerifySpeed(NanoClock.SYSTEM).bytesPerSecond(threads);
            out.printf(Locale.ROOT, "%d thread%s %,24.0f MB/s%n", threads, threads == 1 ? " " : "s", speed / 1e6);
        }
        return 0;
    }

    private static void print(PrintStream out, String name, String kind, LatencySnapshot snapshot) {
        Percentiles percentiles = Percentiles.of(snapshot);
        out.printf("%-30s %-10s", name, kind);
        BEYOND.forEach(beyond ->
                out.printf("%10s", percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a"));
        out.printf("%10s%n", Figures.time(percentiles.max()));
    }
}
