package io.kellet.samples.gateway;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a step of the tour claims, printed as it is found. */
final class Findings {

    private final PrintStream out;
    private final List<String> failed = new ArrayList<>();
    private int count;

    Findings(PrintStream out) {
        this.out = out;
    }

    void check(String claim, boolean holds) {
        count++;
        out.println((holds ? "   ok    " : "   FAIL  ") + claim);
        if (!holds) {
            failed.add(claim);
        }
    }

    int count() {
        return count;
    }

    List<String> failed() {
        return List.copyOf(failed);
    }
}
