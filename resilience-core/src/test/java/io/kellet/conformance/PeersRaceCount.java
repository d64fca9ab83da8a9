package io.kellet.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often a race is lost is not the same twice, so it is counted on request and not asserted: a build does not run what
 * is not named a test. Leaves its table in {@code target/conformance-races.md}.
 */
@Tag("peers")
final class PeersRaceCount {

    static final String ROUNDS = "conformance.rounds";

    private static final Path TABLE = Path.of("target", "conformance-races.md");

    @Test
    void countsTheRoundsThatGoWrong() throws IOException, InterruptedException {
        int rounds = Integer.getInteger(ROUNDS, 1_000);
        List<Library> libraries =
                List.of(new Kellet(), Resilience4j.withDefaultWindows(), new Failsafe(), new Sentinel());
        StringBuilder table = new StringBuilder("| | what must not happen |");
        libraries.forEach(library -> table.append(' ').append(library.name()).append(" |"));
        table.append("\n| --- | --- |")
                .append(" --- |".repeat(libraries.size()))
                .append('\n');
        for (Race race : Race.values()) {
            table.append("| ").append(race).append(" | ").append(race.misbehaviour());
            for (Library library : libraries) {
                table.append(" | ")
                        .append(race.run(library, rounds))
                        .append(" of ")
                        .append(rounds);
            }
            table.append(" |\n");
        }

        Files.writeString(TABLE, table);
    }
}
