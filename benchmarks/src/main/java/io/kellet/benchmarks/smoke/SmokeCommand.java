package io.kellet.benchmarks.smoke;

import io.kellet.benchmarks.catalog.Catalog;
import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Subject;
import io.kellet.benchmarks.run.Allocation;
import io.kellet.time.NanoClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Checks every claim of 0 B/op that the jar makes, at one and at two threads, and prints what each operation took. Times
 * are for the reader; only an allocation, a missing claim, or a claim that could not be checked in time fails the run.
 */
public final class SmokeCommand {

    private static final Duration CAP = Duration.ofMinutes(10);
    private static final int[] THREADS = {1, 2};

    /** An operation of three microseconds, given 30 ms, needs some hundred times that before harness bytes disappear. */
    private static final int LONGEST_SECOND_LOOK = 120;

    private final Catalog catalog;
    private final Probe probe;
    private final NanoClock clock;
    private final PrintStream out;
    private final List<String> failures = new ArrayList<>();

    SmokeCommand(Catalog catalog, Probe probe, NanoClock clock, PrintStream out) {
        this.catalog = catalog;
        this.probe = probe;
        this.clock = clock;
        this.out = out;
    }

    /** Runs the command; returns the process's exit code, 0 if every claim holds. */
    public static int run(List<String> arguments, PrintStream out) {
        if (!arguments.isEmpty()) {
            out.println("smoke takes no arguments: " + arguments);
            return 2;
        }
        return new SmokeCommand(Catalog.ofThisJar(), Probe.JMH, NanoClock.SYSTEM, out).run();
    }

    int run() {
        List<Entrant> claims =
                catalog.entrants().filter(Entrant::claimsZeroAllocation).toList();
        findMissingClaims(claims);

        TimeBudget budget =
                new TimeBudget(clock, CAP, claims.size() * THREADS.length, Probe.WARM_UPS + Probe.ITERATIONS);
        out.printf(
                Locale.ROOT,
                "Smoke: %d claims of 0 B/op, without escape analysis, at most %d s. Times are not judged.%n%n",
                claims.size(),
                CAP.toSeconds());
        out.printf(
                Locale.ROOT,
                "%-56s %7s %11s %9s %13s  %s%n",
                "",
                "threads",
                "ns/op",
                "bytes",
                "in operations",
                "verdict");
        for (Entrant claim : claims) {
            for (int threads : THREADS) {
                check(claim, threads, budget);
            }
        }

        out.println();
        failures.forEach(failure -> out.println("FAILED: " + failure));
        out.printf(
                Locale.ROOT,
                "%s in %.0f s of %d s.%n",
                failures.isEmpty() ? "Every claim holds," : "Failures: " + failures.size() + ",",
                budget.elapsed().toMillis() / 1e3,
                CAP.toSeconds());
        return failures.isEmpty() ? 0 : 1;
    }

    /** A check that has nothing to check must not be green. */
    private void findMissingClaims(List<Entrant> claims) {
        if (claims.isEmpty()) {
            failures.add("no benchmark claims @ZeroAllocation");
        }
        for (Subject subject : catalog.subjects()) {
            List<Entrant> ours = subject.entrants()
                    .filter(entrant -> entrant.role() == Role.OURS)
                    .toList();
            if (!ours.isEmpty() && ours.stream().noneMatch(Entrant::claimsZeroAllocation)) {
                failures.add("nothing of ours claims @ZeroAllocation: topic=" + subject.key());
            }
            ours.stream()
                    .filter(entrant -> !entrant.claimsZeroAllocation())
                    .forEach(entrant -> out.println("Makes no claim: " + entrant.shortName()));
        }
    }

    private void check(Entrant claim, int threads, TimeBudget budget) {
        if (budget.isUsedUp()) {
            failures.add("no time left to check " + claim.shortName() + " with threads=" + threads);
            return;
        }
        Duration iteration = budget.nextIteration();
        long start = clock.nanos();
        try {
            List<Probe.Sample> samples = probe.run(claim, threads, iteration);
            budget.onRunEnded(iteration, Duration.ofNanos(clock.nanos() - start));
            if (samples.stream()
                    .anyMatch(sample -> !Verdict.on(sample.allocation()).holds())) {
                // bytes of the harness do not grow with the iteration; those of the operation do
                samples = probe.run(claim, threads, iteration.multipliedBy(secondLook(samples)));
            }
            if (samples.isEmpty()) {
                failures.add("JMH ran nothing for " + claim.shortName() + " with threads=" + threads);
            }
            samples.forEach(sample -> judge(claim, threads, sample));
        } catch (RunnerException e) {
            failures.add("JMH could not run " + claim.shortName() + " with threads=" + threads + ": " + e.getMessage());
        }
    }

    private static int secondLook(List<Probe.Sample> samples) {
        double longest = samples.stream()
                .flatMap(sample -> sample.allocation().stream())
                .mapToDouble(Allocation::timesAsLongToDisappear)
                .max()
                .orElse(1);
        return (int) Math.max(1, Math.min(LONGEST_SECOND_LOOK, Math.ceil(longest)));
    }

    private void judge(Entrant claim, int threads, Probe.Sample sample) {
        Verdict verdict = Verdict.on(sample.allocation());
        String name = claim.shortName() + sample.parameters();
        out.printf(
                Locale.ROOT,
                "%-56s %7d %11.2f %9s %13s  %s%n",
                name,
                threads,
                sample.nanosPerOperation(),
                verdict.count().map(Allocation::bytes).map(Object::toString).orElse("?"),
                verdict.count()
                        .map(Allocation::operations)
                        .map(Object::toString)
                        .orElse("?"),
                verdict.holds() ? verdict.text() : "FAILED: " + verdict.text());
        if (!verdict.holds()) {
            failures.add(name + " with threads=" + threads + " claims to allocate nothing: " + verdict.text());
        }
    }
}
