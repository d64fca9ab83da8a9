package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.load.LoadOutcome;
import io.kellet.benchmarks.risk.OrderStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A load at a constant rate as one HTML file, in the looks of {@link Page}. */
final class LoadPage {

    private static final String TITLE = "Kellet: risk checks at a constant rate";
    private static final Mark HICCUPS = new Mark("hiccup", Mark.Shape.CROSS);

    private static final String HOW_TO_READ = """
            <details open>
            <summary>How to read this</summary>
            <ul>
            <li><b>One thread</b> sends an order whenever one is due and spins in between. Who is late catches up; no order
            is left out.</li>
            <li><b>Response time</b> counts from the moment the order was due, <b>service time</b> from the call. A stall
            is one slow sample in the second and slow for every order it held up in the first.</li>
            <li><b>The floor</b> is the same loop with nothing checked: the clock, the machine and the pacing.
            <b>Hiccups</b> are what the machine did to a thread that only slept, in the same seconds.</li>
            <li>A line is dashed where fewer than 10 samples lie beyond it and ends where none does; a table says n/a
            there. The red line is at 25 µs.</li>
            </ul>
            </details>
            """;

    private static final String STREAM = String.format(
            Locale.ROOT,
            "One seeded stream for all: %d %% new orders, %d %% cancels, %d %% amendments, %d %% reductions; one new order"
                    + " in %d is over every limit and must be refused, all else must be accepted, or the run fails.",
            OrderStream.NEW_PERCENT,
            OrderStream.CANCEL_PERCENT,
            OrderStream.AMEND_PERCENT,
            OrderStream.REDUCE_PERCENT,
            OrderStream.ONE_OVER_LIMIT_IN);

    private final StringBuilder out = new StringBuilder();
    private final LoadReport report;
    private final Map<String, Mark> marks;

    private LoadPage(LoadReport report) {
        this.report = report;
        this.marks = marks(report);
    }

    static String of(LoadReport report) {
        return new LoadPage(report).write();
    }

    private String write() {
        out.append("<header>\n<h1>").append(TITLE).append("</h1>\n");
        for (String warning : report.warnings()) {
            out.append("<p class=\"warning\">").append(Html.escape(warning)).append("</p>\n");
        }
        out.append("<dl>\n")
                .append(Frame.facts(report.at(), report.machine(), report.command()))
                .append(Frame.fact("Load", report.planText()))
                .append(Frame.fact("Orders", STREAM))
                .append("</dl>\n")
                .append(HOW_TO_READ)
                .append("</header>\n");
        report.kinds().forEach(this::section);
        return Frame.around(TITLE, out.toString());
    }

    private void section(LoadReport.Kind kind) {
        out.append("<section>\n<h2>")
                .append(Html.escape(kind.title()))
                .append("</h2>\n<p class=\"about\">")
                .append(Html.escape(kind.about()))
                .append("</p>\n");
        table(kind);
        if (!kind.key().equals("hiccups")) {
            out.append("<figure>\n<figcaption>")
                    .append(Html.escape(kind.title()))
                    .append("</figcaption>\n")
                    .append(PercentilePlot.of(kind.title(), curves(kind), PercentilePlot.SLO_NANOS))
                    .append("</figure>\n");
        }
        out.append("</section>\n");
    }

    private List<PercentilePlot.Curve> curves(LoadReport.Kind kind) {
        List<PercentilePlot.Curve> curves = new ArrayList<>();
        curves.add(new PercentilePlot.Curve("Hiccups of the machine", report.hiccups(), HICCUPS));
        for (LoadReport.Row row : kind.rows()) {
            Mark mark = marks.get(row.label());
            if (mark == null) {
                throw new IllegalStateException("a subject has no mark: label=" + row.label());
            }
            curves.add(new PercentilePlot.Curve(row.label(), row.percentiles(), mark));
        }
        return curves;
    }

    private void table(LoadReport.Kind kind) {
        out.append("<div class=\"wide\"><table class=\"percentiles\">\n<thead><tr><th>Subject</th>");
        for (double beyond : LoadReport.BEYOND) {
            out.append("<th class=\"n\">P").append(Figures.percentile(beyond)).append("</th>");
        }
        out.append("<th class=\"n\">max</th><th class=\"n\">over 25 µs</th><th class=\"n\">samples</th></tr></thead>\n")
                .append("<tbody>\n");
        for (LoadReport.Row row : kind.rows()) {
            Percentiles percentiles = row.percentiles();
            out.append("<tr class=\"is-")
                    .append(role(row.outcome()))
                    .append("\"><td>")
                    .append(Html.escape(row.label()))
                    .append("</td>");
            for (double beyond : LoadReport.BEYOND) {
                out.append("<td class=\"n\">")
                        .append(percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a")
                        .append("</td>");
            }
            out.append("<td class=\"n\">")
                    .append(Figures.time(percentiles.max()))
                    .append(String.format(
                            Locale.ROOT,
                            "</td><td class=\"n\">%,d</td><td class=\"n\">%,d</td></tr>%n",
                            row.overSlo(),
                            percentiles.samples()));
        }
        out.append("</tbody>\n</table></div>\n");
    }

    private static String role(LoadOutcome outcome) {
        return outcome.subject().role().name().toLowerCase(Locale.ROOT);
    }

    /** Ours and the floor look as on every page; peers are told apart. */
    private static Map<String, Mark> marks(LoadReport report) {
        Map<String, Mark> marks = new LinkedHashMap<>();
        int peers = 0;
        for (LoadOutcome outcome : report.outcomes()) {
            Mark mark = outcome.subject().role() == Role.PEER
                    ? Mark.ofPeer(peers++)
                    : new Mark(role(outcome), Mark.Shape.CIRCLE);
            marks.put(outcome.subject().name(), mark);
        }
        return marks;
    }
}
