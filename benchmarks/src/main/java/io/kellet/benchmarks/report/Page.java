package io.kellet.benchmarks.report;

import io.kellet.benchmarks.catalog.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The report as one HTML file: no script, no network, light, dark and on paper. */
final class Page {

    private static final double[] TABLE_PERCENTILES = {0.5, 0.01, 0.001, 0.0001};

    private static final String HOW_TO_READ = """
            <details open>
            <summary>How to read this</summary>
            <ul>
            <li><b>Compare, do not quote.</b> A machine shared with others is noisy, and nanoseconds do not travel between
            machines. Everything in one table was measured in one run: the ratios are what holds.</li>
            <li><b>Floor</b> is the same method with nothing recorded or guarded; no contender can be cheaper.
            <b>Over floor</b> is what a contender adds, and what a budget is about.</li>
            <li><b>ns/op</b> is the mean time of one operation as its own thread sees it, with half the width of its 99.9 %
            confidence interval. An operation that scales costs the same on two threads as on one.</li>
            <li><b>B/op</b> is what the JVM counted. 0 means: more rarely than one object in 1,000 operations.</li>
            <li><b>Percentiles</b> come from a second, sampled run. Each sample holds one pair of clock reads more than the
            mean does, and the clock's own steps show. A line is dashed where fewer than 10 samples lie beyond it.</li>
            </ul>
            </details>
            """;

    private final StringBuilder out = new StringBuilder();
    private final Report report;

    private Page(Report report) {
        this.report = report;
    }

    static String of(Report report) {
        return new Page(report).write();
    }

    private String write() {
        header();
        glance();
        for (Report.Chapter chapter : report.chapters()) {
            chapter(chapter);
        }
        return Frame.around("Kellet benchmarks", out.toString());
    }

    private void header() {
        out.append("<header>\n<h1>Kellet benchmarks</h1>\n");
        if (report.settings() == Settings.QUICK) {
            out.append(
                    "<p class=\"warning\">A rehearsal (<code>--quick</code>): it shows the page. Its runs are too short"
                            + " for their figures to mean anything.</p>\n");
        }
        out.append("<dl>\n")
                .append(Frame.facts(report.at(), report.machine(), report.command()))
                .append(Frame.fact("JMH", report.settings().text()));
        out.append("</dl>\n").append(HOW_TO_READ).append("</header>\n");
    }

    /** One line for each thing of ours: what it adds, what it may, and what the best peer adds. */
    private void glance() {
        List<String> lines = new ArrayList<>();
        for (Report.Chapter chapter : report.chapters()) {
            for (Report.Section section : chapter.sections()) {
                for (Comparison.Row ours : rows(section, 0, Role.OURS)) {
                    lines.add(glance(chapter, section, ours.measurement().label()));
                }
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        out.append("<section>\n<h2>At a glance</h2>\n<p class=\"about\">Nanoseconds over the floor.</p>\n")
                .append("<div class=\"wide\"><table>\n<thead><tr><th>Ours</th>");
        for (int threads : Settings.THREADS) {
            out.append("<th class=\"n\">").append(threads(threads)).append("</th><th class=\"n\">best peer</th>");
        }
        out.append("<th class=\"n\">B/op</th></tr></thead>\n<tbody>\n");
        lines.forEach(out::append);
        out.append("</tbody>\n</table></div>\n</section>\n");
    }

    private static String glance(Report.Chapter chapter, Report.Section section, String label) {
        StringBuilder line = new StringBuilder("<tr><td><a href=\"#")
                .append(Html.escape(chapter.subject().key()))
                .append("\">")
                .append(Html.escape(label))
                .append("</a><br><small>")
                .append(Html.escape(section.scenario().title()))
                .append("</small></td>");
        double bytes = 0;
        for (int i = 0; i < section.comparisons().size(); i++) {
            Optional<Comparison.Row> ours = rows(section, i, Role.OURS).stream()
                    .filter(row -> row.measurement().label().equals(label))
                    .findFirst();
            Optional<Comparison.Row> peer =
                    rows(section, i, Role.PEER).stream().findFirst(); // rows stand in order of cost
            bytes = Math.max(
                    bytes,
                    ours.map(row -> row.measurement().bytesPerOperation()).orElse(Double.NaN));
            line.append("<td class=\"n\">")
                    .append(ours.map(Page::overFloor).orElse(""))
                    .append("</td>");
            line.append("<td class=\"n\">")
                    .append(peer.map(row -> Figures.nanos(row.overFloor().value()) + "<br><small>"
                                    + Html.escape(row.measurement().label()) + "</small>")
                            .orElse(""))
                    .append("</td>");
        }
        return line.append("<td class=\"n\">")
                .append(Figures.bytes(bytes))
                .append("</td></tr>\n")
                .toString();
    }

    private static List<Comparison.Row> rows(Report.Section section, int comparison, Role role) {
        return section.comparisons().get(comparison).rows().stream()
                .filter(row -> row.measurement().entrant().role() == role)
                .toList();
    }

    private void chapter(Report.Chapter chapter) {
        out.append("<section id=\"")
                .append(Html.escape(chapter.subject().key()))
                .append("\">\n<h2>")
                .append(Html.escape(chapter.subject().title()))
                .append("</h2>\n<p class=\"about\">")
                .append(Html.escape(chapter.subject().about()))
                .append("</p>\n");
        chapter.sections().forEach(this::section);
        out.append("</section>\n");
    }

    private void section(Report.Section section) {
        String title = section.scenario().title();
        List<Measurement> all = section.comparisons().stream()
                .flatMap(comparison -> comparison.rows().stream())
                .map(Comparison.Row::measurement)
                .toList();
        Map<String, Mark> marks = Mark.of(all);
        out.append("<h3>").append(Html.escape(title)).append("</h3>\n");
        table(section);
        out.append("<figure>\n<figcaption>Mean cost</figcaption>\n")
                .append(CostPlot.of(title, section.comparisons(), marks))
                .append("</figure>\n");
        for (Comparison comparison : section.comparisons()) {
            List<Measurement> here =
                    comparison.rows().stream().map(Comparison.Row::measurement).toList();
            out.append("<figure>\n<figcaption>Percentiles, ")
                    .append(threads(comparison.threads()))
                    .append("</figcaption>\n")
                    .append(PercentilePlot.of(title + ", " + threads(comparison.threads()), here, marks));
            percentiles(here);
            out.append("</figure>\n");
        }
    }

    private void table(Report.Section section) {
        boolean hasOurs = section.hasOurs();
        int columns = hasOurs ? 5 : 4;
        out.append("<div class=\"wide\"><table>\n<thead><tr><th rowspan=\"2\">Contender</th>");
        for (Comparison comparison : section.comparisons()) {
            out.append("<th class=\"n group\" colspan=\"")
                    .append(columns)
                    .append("\">")
                    .append(threads(comparison.threads()))
                    .append("</th>");
        }
        out.append("</tr>\n<tr>");
        for (int i = 0; i < section.comparisons().size(); i++) {
            out.append("<th class=\"n group\">ns/op</th><th class=\"n\">over floor</th><th class=\"n\">÷ floor</th>")
                    .append(hasOurs ? "<th class=\"n\">÷ ours</th>" : "")
                    .append("<th class=\"n\">B/op</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        for (Comparison.Row first : section.comparisons().get(0).rows()) {
            Measurement measurement = first.measurement();
            String role = measurement.entrant().role().name().toLowerCase(Locale.ROOT);
            out.append("<tr class=\"is-")
                    .append(role)
                    .append("\"><td>")
                    .append(Html.escape(measurement.label()))
                    .append(" <span class=\"role\">")
                    .append(role)
                    .append("</span></td>");
            for (Comparison comparison : section.comparisons()) {
                comparison.rows().stream()
                        .filter(row -> row.measurement().label().equals(measurement.label()))
                        .forEach(row -> cells(row, hasOurs));
            }
            out.append("</tr>\n");
        }
        out.append("</tbody>\n</table></div>\n");
    }

    private void cells(Comparison.Row row, boolean hasOurs) {
        Estimate nanos = row.measurement().nanos();
        out.append("<td class=\"n group\">")
                .append(Figures.nanos(nanos.value()))
                .append("<br><small>")
                .append(Figures.plusMinus(nanos))
                .append("</small></td><td class=\"n\">")
                .append(overFloor(row))
                .append("</td><td class=\"n\">")
                .append(Figures.times(row.timesFloor().value()))
                .append("</td>");
        if (hasOurs) {
            out.append("<td class=\"n\">")
                    .append(row.timesOurs()
                            .map(times -> Figures.times(times.value()))
                            .orElse(""))
                    .append("</td>");
        }
        out.append("<td class=\"n\">")
                .append(Figures.bytes(row.measurement().bytesPerOperation()))
                .append("</td>");
    }

    private static String overFloor(Comparison.Row row) {
        String over = Figures.nanos(row.overFloor().value());
        return row.budget()
                .map(budget -> over + "<br><small class=\"" + (row.isWithinBudget() ? "kept" : "missed") + "\">"
                        + (row.isWithinBudget() ? "✓ within " : "✗ not within ") + Figures.nanos(budget) + "</small>")
                .orElse(over);
    }

    private void percentiles(List<Measurement> measurements) {
        out.append("<div class=\"wide\"><table class=\"percentiles\">\n<thead><tr><th>Sampled</th>");
        for (double beyond : TABLE_PERCENTILES) {
            out.append("<th class=\"n\">P").append(Figures.percentile(beyond)).append("</th>");
        }
        out.append("<th class=\"n\">max</th><th class=\"n\">samples</th></tr></thead>\n<tbody>\n");
        for (Measurement measurement : measurements) {
            Percentiles percentiles = measurement.percentiles();
            out.append("<tr class=\"is-")
                    .append(measurement.entrant().role().name().toLowerCase(Locale.ROOT))
                    .append("\"><td>")
                    .append(Html.escape(measurement.label()))
                    .append("</td>");
            for (double beyond : TABLE_PERCENTILES) {
                out.append("<td class=\"n\">")
                        .append(percentiles.reaches(beyond) ? Figures.time(percentiles.at(beyond)) : "n/a")
                        .append("</td>");
            }
            out.append("<td class=\"n\">")
                    .append(Figures.time(percentiles.max()))
                    .append("</td><td class=\"n\">")
                    .append(String.format(Locale.ROOT, "%,d", percentiles.samples()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table></div>\n");
    }

    private static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }
}
