package io.kellet.benchmarks.report;

import static io.kellet.benchmarks.report.Samples.entrant;
import static io.kellet.benchmarks.report.Samples.measured;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.catalog.Scenario;
import io.kellet.benchmarks.catalog.Subject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PageTest {

    private static final Entrant FLOOR = entrant(Role.FLOOR, "Two clock reads");
    private static final Entrant OURS = entrant(Role.OURS, "Kellet", Samples.budget());
    private static final Entrant PEER = entrant(Role.PEER, "Peer <fast> & \"simple\"");

    private static final Percentiles THOUSAND = Samples.percentiles(
            IntStream.rangeClosed(1, 1_000).mapToDouble(i -> i).toArray());

    private static final Machine MACHINE =
            new Machine("Abacus <9>", 2, true, "Linux 6, amd64", "17.0.1, Vendor", "VM 17");

    private static final Pattern TAG =
            Pattern.compile("<(/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*(?:=\"[^\"<>]*\")?)*)(/?)>");
    private static final Set<String> WITHOUT_END = Set.of("meta", "br");

    private final String page = Page.of(report(Settings.FULL, FLOOR, OURS, PEER));

    @Test
    void balancesItsTags() {
        String body = page.substring(page.indexOf("</style>"));
        Deque<String> open = new ArrayDeque<>(List.of("html", "head", "style"));
        Matcher tag = TAG.matcher(body);
        while (tag.find()) {
            String name = tag.group(2);
            if (tag.group(1).isEmpty()) {
                if (tag.group(4).isEmpty() && !WITHOUT_END.contains(name)) {
                    open.addLast(name);
                }
            } else {
                assertThat(open.pollLast())
                        .as("what </%s> ends at %d", name, tag.start())
                        .isEqualTo(name);
            }
        }

        assertThat(open).isEmpty();
        assertThat(tag.replaceAll("")).doesNotContain("<", ">");
    }

    @Test
    void loadsNothingAndRunsNothing() {
        assertThat(page.toLowerCase(Locale.ROOT))
                .doesNotContain("http:", "https:", "<script", "<link", "<img", "<iframe", "src=", "@import", "url(")
                .doesNotContain("javascript:", "onclick", "onload");
        assertThat(page).containsPattern("href=\"#order\"").doesNotContainPattern("href=\"[^#]");
    }

    @Test
    void escapesEveryTextThatItIsGiven() {
        assertThat(page)
                .contains("Peer &lt;fast&gt; &amp; &quot;simple&quot;")
                .contains("Abacus &lt;9&gt;, 2 cores, a virtual machine: expect noise")
                .contains("Orders &amp; limits", "About &lt;i&gt;", "Check &lt;one&gt;")
                .doesNotContain("<fast>", "<9>", "<i>", "<one>");
    }

    @Test
    void showsEveryContenderAtEachNumberOfThreads() {
        String table = between(page, "<h3>", "</table>");

        // name, then ns/op, over floor, over floor's multiple, ours' multiple and bytes, twice
        assertThat(rows(table))
                .hasSize(3)
                .allSatisfy(row -> assertThat(cells(row)).hasSize(11));
        assertThat(rows(table))
                .anySatisfy(row -> assertThat(cells(row))
                        .containsExactly(
                                "Kellet ours",
                                "60.0± 0.50",
                                "10.0✗ not within 7.00",
                                "1.2 ×",
                                "1.0 ×",
                                "0",
                                "58.0± 0.50",
                                "8.00✓ within 9.00",
                                "1.2 ×",
                                "1.0 ×",
                                "0"));
        assertThat(rows(table))
                .anySatisfy(row -> assertThat(cells(row))
                        .containsExactly(
                                "Peer &lt;fast&gt; &amp; &quot;simple&quot; peer",
                                "120± 0.50",
                                "70.0",
                                "2.4 ×",
                                "2.0 ×",
                                "n/a",
                                "580± 0.50",
                                "530",
                                "12 ×",
                                "10 ×",
                                "n/a"));
    }

    @Test
    void showsPercentilesForEachNumberOfThreadsAndNoneThatTheSamplesDoNotReach() {
        List<String> tables = tables("<table class=\"percentiles\">");

        assertThat(tables).hasSize(2).allSatisfy(table -> {
            assertThat(table).contains("<th class=\"n\">P99.9</th>", "<th class=\"n\">P99.99</th>");
            assertThat(rows(table))
                    .hasSize(3)
                    .anySatisfy(row -> assertThat(cells(row))
                            .containsExactly("Kellet", "500 ns", "990 ns", "999 ns", "n/a", "1 µs", "1,000"));
        });
    }

    @Test
    void setsOursBesideTheBestPeerAtAGlance() {
        String glance = between(page, "At a glance", "</table>");

        assertThat(rows(glance))
                .singleElement()
                .satisfies(row -> assertThat(cells(row))
                        .containsExactly(
                                "KelletCheck &lt;one&gt;",
                                "10.0✗ not within 7.00",
                                "70.0Peer &lt;fast&gt; &amp; &quot;simple&quot;",
                                "8.00✓ within 9.00",
                                "530Peer &lt;fast&gt; &amp; &quot;simple&quot;",
                                "0"));
    }

    @Test
    void drawsOnePlotOfCostsAndOneOfPercentilesForEachNumberOfThreads() {
        assertThat(page.split("<svg ", -1)).hasSize(1 + 3);
        assertThat(page).doesNotContain("NaN", "Infinity", "No samples");
    }

    @Test
    void saysWhereAndHowItWasMeasured() {
        assertThat(page)
                .contains("<dd>1 January 2026, 09:30 UTC</dd>", "Linux 6, amd64", "17.0.1, Vendor; VM 17")
                .contains("<code>java -jar benchmarks.jar report order</code>", Settings.FULL.text());
    }

    @Test
    void warnsOfARehearsalAndOnlyOfOne() {
        assertThat(page).doesNotContain("rehearsal");
        assertThat(Page.of(report(Settings.QUICK, FLOOR, OURS, PEER))).contains("A rehearsal");
    }

    @Test
    void comparesNothingWithOursWhereThereIsNothingOfOurs() {
        String floorsAndPeers = Page.of(report(Settings.FULL, FLOOR, PEER));

        assertThat(floorsAndPeers).doesNotContain("At a glance", "÷ ours").contains("÷ floor");
    }

    @Test
    void namesNoPathOfTheMachineItWasMeasuredOn() {
        String here = Page.of(new Report(
                Instant.EPOCH,
                Machine.here(),
                ReportCommand.Options.of(List.of("--out", System.getProperty("user.dir")))
                        .command(List.of("-Djava.io.tmpdir=/home/someone", "-XX:ErrorFile=/home/someone/e.log")),
                Settings.FULL,
                List.of()));

        assertThat(here)
                .doesNotContain(System.getProperty("user.dir"), System.getProperty("java.home"), "/home/", "someone")
                .contains("java -Djava.io.tmpdir=... -XX:ErrorFile=... -jar benchmarks.jar report");
    }

    /** On one thread 50, 60 and 120 ns, on two 50, 58 and 580; the peer's bytes were not counted. */
    private static Report report(Settings settings, Entrant... entrants) {
        List<Measurement> measurements = List.of(entrants).stream()
                .flatMap(entrant -> Settings.THREADS.stream().map(threads -> measure(entrant, threads)))
                .toList();
        Scenario scenario = new Scenario("Check <one>", List.of(entrants));
        Subject subject = new Subject("order", "Orders & limits", "About <i>.", List.of(scenario));
        return new Report(
                Instant.parse("2026-01-01T09:30:00Z"),
                MACHINE,
                "java -jar benchmarks.jar report order",
                settings,
                List.of(new Report.Chapter(subject, List.of(Report.Section.of(scenario, measurements)))));
    }

    private static Measurement measure(Entrant entrant, int threads) {
        return switch (entrant.role()) {
            case FLOOR -> measured(entrant, threads, 50, Double.NaN, THOUSAND);
            case OURS -> measured(entrant, threads, threads == 1 ? 60 : 58, 0.5, THOUSAND);
            case PEER ->
                new Measurement(
                        entrant, "", threads, new Estimate(threads == 1 ? 120 : 580, 0.5), Double.NaN, THOUSAND);
        };
    }

    private List<String> tables(String start) {
        return Pattern.compile(Pattern.quote(start) + ".*?</table>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(table -> table.group())
                .toList();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        return text.substring(from, text.indexOf(end, from));
    }

    private static List<String> rows(String table) {
        return table.substring(table.indexOf("<tbody>"))
                .lines()
                .filter(line -> line.startsWith("<tr"))
                .toList();
    }

    private static List<String> cells(String row) {
        return Pattern.compile("<td[^>]*>(.*?)</td>")
                .matcher(row)
                .results()
                .map(cell -> cell.group(1).replaceAll("<[^>]*>", ""))
                .toList();
    }
}
