package io.kellet.benchmarks.report;

import io.kellet.benchmarks.load.LoadOutcome;
import io.kellet.benchmarks.load.LoadPlan;
import io.kellet.latency.LatencySnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Everything that the page, the JSON and the console show of a load at a constant rate. */
record LoadReport(Instant at, Machine machine, String command, LoadPlan plan, List<LoadOutcome> outcomes) {

    /** Percentiles that every table shows: the shares of the samples that may lie above. */
    static final List<Double> BEYOND = List.of(0.5, 0.1, 0.01, 0.001, 0.0001);

    LoadReport {
        outcomes = List.copyOf(outcomes);
        if (outcomes.isEmpty()) {
            throw new IllegalArgumentException("a load needs a subject");
        }
    }

    /**
     * One kind of time, of every subject.
     *
     * @param key what programs call it
     */
    record Kind(String key, String title, String about, List<Row> rows) {
        Kind {
            rows = List.copyOf(rows);
        }
    }

    /** One line of a table. */
    record Row(LoadOutcome outcome, Percentiles percentiles, long overSlo) {

        String label() {
            return outcome.subject().name();
        }
    }

    /** The tables, the most telling first. */
    List<Kind> kinds() {
        return List.of(
                kind(
                        "response",
                        "Response time of a check",
                        "From the moment the order was due to the verdict: what the order waits because an earlier one"
                                + " was slow, or because the machine stood still, is in it.",
                        LoadOutcome::response),
                kind(
                        "service",
                        "Service time of a check",
                        "From the call to the verdict. Every sample holds one clock reading, as the floor's do.",
                        LoadOutcome::service),
                kind(
                        "release",
                        "Reports",
                        "What the fills, cancels, rejects and quotes of a turn took: none in some turns, several in others.",
                        LoadOutcome::release),
                new Kind(
                        "hiccups",
                        "Hiccups of the machine in the same seconds",
                        "How late a thread woke that asked for one millisecond of sleep and nothing else. What is no"
                                + " longer than this cannot be blamed on a subject.",
                        outcomes.stream()
                                .map(outcome ->
                                        new Row(outcome, Percentiles.of(outcome.hiccups()), overSlo(outcome.hiccups())))
                                .toList()));
    }

    /** Of all subjects' seconds. */
    Percentiles hiccups() {
        Histogram all = outcomes.get(0).hiccups().copy();
        outcomes.stream().skip(1).map(LoadOutcome::hiccups).forEach(all::add);
        return Percentiles.of(all);
    }

    /** Sentences about subjects whose figures must not be believed. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (LoadOutcome outcome : outcomes) {
            if (!outcome.keptUp()) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "%s fell behind and was stopped after %,d of %,d orders: its figures flatter it.",
                        outcome.subject().name(),
                        outcome.service().count(),
                        outcome.planned()));
            }
        }
        return warnings;
    }

    /** For the page's header. */
    String planText() {
        return String.format(
                Locale.ROOT,
                "%,d orders a second, one every %s; of each subject %d s in %d rounds, after %d s of warm-up",
                plan.rate(),
                Figures.time(1e9 / plan.rate()),
                plan.seconds(),
                plan.rounds(),
                plan.warmUpSeconds());
    }

    private Kind kind(String key, String title, String about, Function<LoadOutcome, LatencySnapshot> of) {
        return new Kind(
                key,
                title,
                about,
                outcomes.stream()
                        .map(outcome -> new Row(
                                outcome,
                                Percentiles.of(of.apply(outcome)),
                                of.apply(outcome).exceeded()))
                        .toList());
    }

    private static long overSlo(Histogram histogram) {
        return histogram.getTotalCount() == 0
                ? 0
                : histogram.getTotalCount() - histogram.getCountBetweenValues(0, (long) PercentilePlot.SLO_NANOS);
    }
}
