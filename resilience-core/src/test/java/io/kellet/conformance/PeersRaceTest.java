package io.kellet.conformance;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a race is lost is not the same twice, so it is counted on request and not asserted. */
@Tag("peers")
@EnabledIfSystemProperty(
        named = PeersRaceTest.ROUNDS,
        matches = "\\d+",
        disabledReason = "it counts; nothing to assert")
final class PeersRaceTest {

    static final String ROUNDS = "conformance.rounds";

    @ParameterizedTest
    @EnumSource
    void countsTheRoundsThatGoWrong(Race race, TestReporter reporter) throws InterruptedException {
        int rounds = Integer.getInteger(ROUNDS, 1);
        for (Library library : List.of(
                new Kellet(),
                Resilience4j.withDefaultWindows(),
                Resilience4j.withLockFreeWindows(),
                new Failsafe(),
                new Sentinel())) {
            reporter.publishEntry(race + " " + library.name(), race.run(library, rounds) + " of " + rounds);
        }
    }
}
