package io.kellet.conformance;

import io.kellet.conformance.Verdict.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of {@code docs/conformance.md} that is written by running the experiments. */
final class ConformancePage {

    static final String BEGIN = "<!-- begin: written by PeersConformanceTest -->\n";
    static final String END = "<!-- end: written by PeersConformanceTest -->\n";

    private final List<Library> libraries;
    private final Map<Experiment, Map<Library, Verdict>> verdicts = new LinkedHashMap<>();

    ConformancePage(List<Library> libraries) {
        this.libraries = libraries;
    }

    void conduct() throws Exception {
        for (Experiment experiment : Experiment.values()) {
            Map<Library, Verdict> row = new LinkedHashMap<>();
            for (Library library : libraries) {
                row.put(library, Verdict.of(experiment, library));
            }
            verdicts.put(experiment, row);
        }
    }

    Set<Experiment> failedBy(Library library) {
        Set<Experiment> failed = EnumSet.noneOf(Experiment.class);
        verdicts.forEach((experiment, row) -> {
            Verdict verdict = row.get(library);
            if (verdict != null && verdict.kind() == Kind.FAILS) {
                failed.add(experiment);
            }
        });
        return failed;
    }

    /** The page with its written part replaced. */
    String in(String page) {
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalStateException("the page has lost its marks: " + BEGIN.strip() + " " + END.strip());
        }
        return page.substring(0, from) + BEGIN + "\n" + tables() + page.substring(to);
    }

    private String tables() {
        StringBuilder text = new StringBuilder("| | what must not happen |");
        libraries.forEach(library -> text.append(' ').append(library.name()).append(" |"));
        text.append("\n| --- | --- |").append(" --- |".repeat(libraries.size())).append('\n');
        verdicts.forEach((experiment, row) -> {
            text.append("| ").append(experiment).append(" | ").append(experiment.misbehaviour());
            row.values()
                    .forEach(verdict -> text.append(" | ").append(verdict.kind().shown()));
            text.append(" |\n");
        });
        text.append("\nWhat was seen:\n\n");
        list(text, Kind.FAILS);
        text.append("\nWhy an experiment does not apply:\n\n");
        list(text, Kind.NOT_APPLICABLE);
        return text.append('\n').toString();
    }

    /** Libraries of which the same is to be said share a line. */
    private void list(StringBuilder text, Kind kind) {
        verdicts.forEach((experiment, row) -> {
            Map<String, List<String>> namesByDetail = new LinkedHashMap<>();
            row.forEach((library, verdict) -> {
                if (verdict.kind() == kind) {
                    namesByDetail
                            .computeIfAbsent(verdict.detail(), detail -> new ArrayList<>())
                            .add(library.name());
                }
            });
            namesByDetail.forEach((detail, names) -> text.append("* ")
                    .append(experiment)
                    .append(", ")
                    .append(String.join("; ", names))
                    .append(": ")
                    .append(detail)
                    .append('\n'));
        });
    }
}
