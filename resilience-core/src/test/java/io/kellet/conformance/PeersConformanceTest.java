package io.kellet.conformance;

import static io.kellet.conformance.Experiment.E1;
import static io.kellet.conformance.Experiment.E10;
import static io.kellet.conformance.Experiment.E11;
import static io.kellet.conformance.Experiment.E12;
import static io.kellet.conformance.Experiment.E13;
import static io.kellet.conformance.Experiment.E14;
import static io.kellet.conformance.Experiment.E1B;
import static io.kellet.conformance.Experiment.E2;
import static io.kellet.conformance.Experiment.E2B;
import static io.kellet.conformance.Experiment.E3;
import static io.kellet.conformance.Experiment.E4;
import static io.kellet.conformance.Experiment.E4B;
import static io.kellet.conformance.Experiment.E5;
import static io.kellet.conformance.Experiment.E6;
import static io.kellet.conformance.Experiment.E8;
import static io.kellet.conformance.Experiment.E9;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who does what, exactly: when a newer version of a peer mends something, this fails, and the page is to give it its due.
 * Takes a second, because some waits of a peer are real.
 */
@Tag("peers")
final class PeersConformanceTest {

    private static final Path PAGE = Path.of("..", "docs", "conformance.md");
    private static final String WRITE = "conformance.write";
    private static final String HOW_TO_WRITE =
            "docs/conformance.md is not what the experiments say; look at the difference, then write it by: mvn -pl"
                    + " resilience-core test -Dtest=PeersConformanceTest -D" + WRITE;

    private static final Library RESILIENCE4J = Resilience4j.withDefaultWindows();
    private static final Library LOCK_FREE = Resilience4j.withLockFreeWindows();
    private static final Library FAILSAFE = new Failsafe();
    private static final Library SENTINEL = new Sentinel();

    private static final Map<Library, Set<Experiment>> KNOWN_TO_FAIL = Map.of(
            RESILIENCE4J, EnumSet.of(E1, E2, E2B, E3, E4, E4B, E5, E6, E10, E11, E12, E13, E14),
            LOCK_FREE, EnumSet.of(E1, E1B, E2, E2B, E3, E4, E4B, E5, E6, E10, E11, E12, E13),
            FAILSAFE, EnumSet.of(E3, E8, E9),
            SENTINEL, EnumSet.of(E3));

    private static final ConformancePage CONDUCTED =
            new ConformancePage(List.of(new Kellet(), RESILIENCE4J, LOCK_FREE, FAILSAFE, SENTINEL));

    @BeforeAll
    static void conductTheExperiments() throws Exception {
        CONDUCTED.conduct();
    }

    @Test
    void thePeersFailWhatTheyAreKnownToFailAndNothingElse() {
        assertThat(KNOWN_TO_FAIL.keySet())
                .allSatisfy(peer ->
                        assertThat(CONDUCTED.failedBy(peer)).as(peer.name()).isEqualTo(KNOWN_TO_FAIL.get(peer)));
    }

    @Test
    void thePageShowsWhatWasSeen() throws IOException {
        String shown = Files.readString(PAGE);
        String seen = CONDUCTED.in(shown);

        if (System.getProperty(WRITE) != null) {
            Files.writeString(PAGE, seen);
        } else {
            assertThat(shown).as(HOW_TO_WRITE).isEqualTo(seen);
        }
    }
}
