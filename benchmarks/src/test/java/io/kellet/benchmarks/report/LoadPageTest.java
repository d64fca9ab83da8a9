package io.kellet.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.load.LoadOutcome;
import io.kellet.benchmarks.load.LoadPlan;
import io.kellet.benchmarks.load.LoadSubject;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.latency.LatencySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class LoadPageTest {

    private static final int SAMPLES = 200_000;

    private final LoadReport report = report(SAMPLES);
    private final String page = LoadPage.of(report);

    @Test
    void drawsTheCurveOfEverySubjectWithTheLineAt25MicrosAndTheHiccupFloor() {
        List<String> plots = plots();

        assertThat(plots).hasSize(3).allSatisfy(plot -> {
            assertThat(plot).contains("class=\"slo\">25 µs</text>");
            assertThat(plot).contains("<polyline class=\"curve hiccup\"", ">Hiccups of the machine</text>");
            assertThat(plot).contains("<polyline class=\"curve floor\"", ">Bare &lt;loop&gt;</text>");
            assertThat(plot).contains("<polyline class=\"curve ours\"", ">Kellet gate</text>");
            assertThat(plot).contains("<polyline class=\"curve peer0\"", ">Peer &amp; Sons</text>");
            assertThat(Pattern.compile("<polyline class=\"curve [a-z0-9]+\" points=\"[0-9]")
                            .matcher(plot)
                            .results())
                    .hasSize(4);
        });
    }

    @Test
    void drawsTheLineAt25MicrosAlsoWhenNothingComesNearIt() {
        assertThat(PercentilePlot.of(
                        "calm",
                        List.of(new PercentilePlot.Curve("fast", Percentiles.of(snapshot(1_000, 1)), Mark.ofPeer(0))),
                        PercentilePlot.SLO_NANOS))
                .contains("class=\"slo\">25 µs</text>");
    }

    @Test
    void showsEachKindOfTimeOfEachSubjectToTheExactMaximum() {
        // 1, 2, ... 200,000 ns; for ours twice, for the peer thrice as much
        assertThat(rows("Response time of a check"))
                .containsExactly(
                        "Bare &lt;loop&gt; | 100 µs | 180 µs | 198 µs | 200 µs | 200 µs | 200 µs | 175,000 | 200,000",
                        "Kellet gate | 200 µs | 360 µs | 396 µs | 400 µs | 400 µs | 400 µs | 187,500 | 200,000",
                        "Peer &amp; Sons | 300 µs | 540 µs | 594 µs | 600 µs | 600 µs | 600 µs | 191,667 | 200,000");
        assertThat(rows("Service time of a check")).hasSize(3);
        assertThat(rows("Reports")).hasSize(3);
        assertThat(rows("Hiccups of the machine in the same seconds")).hasSize(3);
    }

    @Test
    void isOneFileThatLoadsNothingAndRunsNothing() {
        assertThat(page.toLowerCase(Locale.ROOT))
                .doesNotContain("http:", "https:", "<script", "<link", "<img", "src=", "@import", "url(", "nan");
        assertThat(page).startsWith("<!DOCTYPE html>").endsWith("</html>\n").doesNotContain("<loop>");
    }

    @Test
    void saysWhatWasSentAndHow() {
        assertThat(page)
                .contains(
                        "50,000 orders a second, one every 20 µs; of each subject 4 s in 2 rounds, after 1 s of warm-up")
                .contains("60 % new orders, 22 % cancels, 12 % amendments, 6 % reductions; one new order in 64")
                .contains("<code>java -jar benchmarks.jar load</code>")
                .doesNotContain("class=\"warning\"");
    }

    @Test
    void warnsOfASubjectThatFellBehind() {
        assertThat(LoadPage.of(report(SAMPLES + 1)))
                .contains(
                        "<p class=\"warning\">Kellet gate fell behind and was stopped after 200,000 of 200,001 orders");
    }

    @Test
    void writesTheSameFiguresForPrograms() {
        assertThat(LoadJson.of(report))
                .contains("\"ordersPerSecond\": 50000", "\"kind\": \"response\"", "\"kind\": \"hiccups\"")
                .contains("\"name\": \"Bare <loop>\"", "\"over25Micros\": 175000", "\"max\": 600000.0")
                .contains("\"keptUp\": true", "\"p99.99\": ");
    }

    @Test
    void printsThemToo() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        LoadCommand.print(report, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("Response time of a check +P50 +P90 +P99 +P99.9 +P99.99 +max +over 25 µs")
                .containsPattern("Kellet gate +200 µs +360 µs +396 µs +400 µs +400 µs +400 µs +187,500");
    }

    @Test
    void tellsTheMachinesHiccupsOfAllSubjectsTogetherAsTheFloor() {
        assertThat(report.hiccups().samples()).isEqualTo(3L * SAMPLES);
    }

    private static LoadReport report(long planned) {
        return new LoadReport(
                Instant.parse("2026-01-01T09:30:00Z"),
                new Machine("Abacus", 2, true, "Linux", "17", "VM"),
                "java -jar benchmarks.jar load",
                new LoadPlan(50_000, 4, 2, 1),
                List.of(
                        outcome("Bare <loop>", Role.FLOOR, 1, planned),
                        outcome("Kellet gate", Role.OURS, 2, planned),
                        outcome("Peer & Sons", Role.PEER, 3, planned)));
    }

    private static LoadOutcome outcome(String name, Role role, int times, long planned) {
        LatencySnapshot times1 = snapshot(SAMPLES, times);
        LoadSubject subject = new LoadSubject(name, role, stream -> {
            throw new UnsupportedOperationException();
        });
        return new LoadOutcome(subject, times1, times1, times1, times1.histogram(), planned);
    }

    private static LatencySnapshot snapshot(int samples, int times) {
        LatencyRecorder recorder = new LatencyRecorder(
                LatencyConfig.named("samples").significantDigits(3).build());
        for (int i = 1; i <= samples; i++) {
            recorder.record((long) i * times);
        }
        return recorder.snapshot();
    }

    private List<String> plots() {
        return Pattern.compile("<svg .*?</svg>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(plot -> plot.group())
                .toList();
    }

    private List<String> rows(String title) {
        int from = page.indexOf("<h2>" + title + "</h2>");
        String table = page.substring(page.indexOf("<tbody>", from), page.indexOf("</tbody>", from));
        return table.lines()
                .filter(line -> line.startsWith("<tr"))
                .map(line -> {
                    Matcher cells = Pattern.compile("<td[^>]*>(.*?)</td>").matcher(line);
                    return String.join(
                            " | ", cells.results().map(cell -> cell.group(1)).toList());
                })
                .toList();
    }
}
