package io.kellet.benchmarks.report;

import io.kellet.benchmarks.health.ProbeStorm;
import io.kellet.benchmarks.health.ProbedServer;
import io.kellet.benchmarks.health.ProbedServers;
import io.kellet.time.NanoClock;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Has every contender, with ten checks of which one hangs, answer probes over HTTP: a few at a time, then a thousand, then a few beside callers who
 * never finish their request. Client and server share the machine.
 */
public final class HealthCommand {

    private static final List<Double> BEYOND = List.of(0.5, 0.01, 0.001);
    private static final int[] AT_ONCE = {10, 1_000};
    private static final int CROWD = 100;
    private static final Duration GIVE_UP = Duration.ofSeconds(5);

    private HealthCommand() {}

    private interface Maker {
        ProbedServer make() throws IOException, InterruptedException;
    }

    private record Subject(String name, Maker maker) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("Bare JDK server, no health", ProbedServers::bare),
            new Subject("Kellet endpoint", ProbedServers::kellet),
            new Subject("Dropwizard registry, JDK server", ProbedServers::dropwizard),
            new Subject("Spring Boot composite, JDK server", ProbedServers::spring));

    /** Runs the command; returns the process's exit code. */
    public static int run(List<String> arguments, PrintStream out) throws IOException, InterruptedException {
        int probes = 20_000;
        if (!arguments.isEmpty()) {
            if (arguments.size() != 2
                    || !arguments.get(0).equals("--probes")
                    || !arguments.get(1).matches("[1-9][0-9]{0,6}")) {
                out.println("health knows --probes N, a whole number of 1..9999999");
                return 2;
            }
            probes = Integer.parseInt(arguments.get(1));
        }
        for (int atOnce : AT_ONCE) {
            out.printf(
                    Locale.ROOT,
                    "%n%,d probes of /health/ready, %,d at any time, one check of ten hangs; answered means: 200 within 1 s.%n%n",
                    probes,
                    atOnce);
            printHead(out);
            for (Subject subject : SUBJECTS) {
                print(out, subject, probes, atOnce, 0);
            }
        }
        out.printf("%nThe same, 10 at any time, while %d connections have sent one byte and send no more.%n%n", CROWD);
        printHead(out);
        for (Subject subject : SUBJECTS.subList(0, 2)) {
            print(out, subject, probes, AT_ONCE[0], CROWD);
        }
        return 0;
    }

    private static void printHead(PrintStream out) {
        out.printf("%-34s %19s", "", "answered");
        BEYOND.forEach(beyond -> out.printf("%10s", "P" + Figures.percentile(beyond)));
        out.printf("%10s%n", "max");
    }

    private static void print(PrintStream out, Subject subject, int probes, int atOnce, int slow)
            throws IOException, InterruptedException {
        System.gc();
        ProbeStorm.Outcome outcome;
        try (ProbedServer server = subject.maker().make()) {
            ProbeStorm storm = new ProbeStorm(NanoClock.SYSTEM, server.port(), server.path());
            storm.run(probes / 4, Math.min(atOnce, 50), GIVE_UP); // until it is compiled
            ProbeStorm.Crowd crowd = storm.crowd(slow);
            outcome = storm.run(probes, atOnce, GIVE_UP);
            crowd.close();
        }
        out.printf(Locale.ROOT, "%-34s %,8d of %,7d", subject.name(), outcome.answered(), outcome.sent());
        if (outcome.answered() > 0) {
            Percentiles percentiles = Percentiles.of(outcome.times());
            BEYOND.forEach(beyond ->
                    out.printf("%10s", percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a"));
            out.printf("%10s", Figures.time(percentiles.max()));
        }
        out.println();
    }
}
