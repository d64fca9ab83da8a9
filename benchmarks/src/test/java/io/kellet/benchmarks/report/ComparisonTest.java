package io.kellet.benchmarks.report;

import static io.kellet.benchmarks.report.Samples.entrant;
import static io.kellet.benchmarks.report.Samples.measured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kellet.benchmarks.catalog.Entrant;
import io.kellet.benchmarks.catalog.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private static final Entrant FLOOR = entrant(Role.FLOOR, "Two clock reads");
    private static final Entrant OURS = entrant(Role.OURS, "Kellet", Samples.budget());
    private static final Entrant PEER = entrant(Role.PEER, "Peer");

    @Test
    void setsEachMeasurementAgainstTheFloorAndAgainstOurs() {
        Comparison comparison = Comparison.of(
                1, List.of(measured(PEER, 1, 120, 3), measured(OURS, 1, 60, 4), measured(FLOOR, 1, 50, 3)));

        Comparison.Row ours = row(comparison, OURS);
        assertThat(ours.overFloor()).isEqualTo(new Estimate(10, 5));
        assertThat(ours.timesFloor().value()).isEqualTo(1.2);
        assertThat(ours.timesFloor().error()).isEqualTo(1.2 * Math.hypot(4.0 / 60, 3.0 / 50), within(1e-12));
        assertThat(ours.timesOurs())
                .hasValueSatisfying(times -> assertThat(times.value()).isEqualTo(1));
        Comparison.Row peer = row(comparison, PEER);
        assertThat(peer.overFloor().value()).isEqualTo(70);
        assertThat(peer.timesFloor().value()).isEqualTo(2.4);
        assertThat(peer.timesOurs())
                .hasValueSatisfying(times -> assertThat(times.value()).isEqualTo(2));
        Comparison.Row floor = row(comparison, FLOOR);
        assertThat(floor.overFloor().value()).isZero();
        assertThat(floor.timesFloor().value()).isEqualTo(1);
    }

    @Test
    void standsInOrderOfCost() {
        Comparison comparison = Comparison.of(
                1, List.of(measured(PEER, 1, 120, 3), measured(OURS, 1, 40, 4), measured(FLOOR, 1, 50, 3)));

        assertThat(comparison.rows())
                .extracting(row -> row.measurement().entrant())
                .containsExactly(OURS, FLOOR, PEER);
    }

    @Test
    void takesTheCheapestFloor() {
        Entrant other = entrant(Role.FLOOR, "Two slow clock reads");
        Comparison comparison = Comparison.of(
                1, List.of(measured(other, 1, 55, 1), measured(FLOOR, 1, 50, 1), measured(OURS, 1, 60, 1)));

        assertThat(row(comparison, OURS).overFloor().value()).isEqualTo(10);
        assertThat(row(comparison, other).overFloor().value()).isEqualTo(5);
    }

    @Test
    void takesTheDearestOfOursSoThatNothingFlattersUs() {
        Entrant dear = entrant(Role.OURS, "Kellet, safer");
        Comparison comparison = Comparison.of(
                1,
                List.of(
                        measured(FLOOR, 1, 50, 1),
                        measured(OURS, 1, 60, 1),
                        measured(dear, 1, 80, 1),
                        measured(PEER, 1, 160, 1)));

        assertThat(row(comparison, PEER).timesOurs())
                .hasValueSatisfying(times -> assertThat(times.value()).isEqualTo(2));
        assertThat(row(comparison, OURS).timesOurs())
                .hasValueSatisfying(times -> assertThat(times.value()).isEqualTo(0.75));
    }

    @Test
    void leavesOutOtherNumbersOfThreads() {
        Comparison comparison = Comparison.of(
                2,
                List.of(
                        measured(FLOOR, 1, 1, 0),
                        measured(FLOOR, 2, 50, 1),
                        measured(PEER, 1, 2, 0),
                        measured(PEER, 2, 400, 1)));

        assertThat(comparison.rows())
                .hasSize(2)
                .allMatch(row -> row.measurement().threads() == 2);
        assertThat(row(comparison, PEER).overFloor().value()).isEqualTo(350);
    }

    @Test
    void hasNothingToSayAboutOursWithoutOurs() {
        Comparison comparison = Comparison.of(1, List.of(measured(FLOOR, 1, 50, 1), measured(PEER, 1, 90, 1)));

        assertThat(comparison.rows()).hasSize(2).allMatch(row -> row.timesOurs().isEmpty());
    }

    @Test
    void refusesToCompareWithoutAFloorOfTheSameNumberOfThreads() {
        List<Measurement> measurements = List.of(measured(FLOOR, 1, 50, 1), measured(OURS, 2, 60, 1));

        assertThatThrownBy(() -> Comparison.of(2, measurements)).hasMessage("no floor was measured: threads=2");
    }

    @Test
    void holdsOursToTheBudgetOfItsNumberOfThreads() {
        List<Measurement> measurements = List.of(
                measured(FLOOR, 1, 50, 1),
                measured(FLOOR, 2, 50, 1),
                measured(FLOOR, 3, 50, 1),
                measured(OURS, 1, 58, 1),
                measured(OURS, 2, 58, 1),
                measured(OURS, 3, 50, 1));

        assertThat(row(Comparison.of(1, measurements), OURS).budget()).hasValue(7.0);
        assertThat(row(Comparison.of(1, measurements), OURS).isWithinBudget()).isFalse();
        assertThat(row(Comparison.of(2, measurements), OURS).budget()).hasValue(9.0);
        assertThat(row(Comparison.of(2, measurements), OURS).isWithinBudget()).isTrue();
        assertThat(row(Comparison.of(3, measurements), OURS).budget()).isEmpty();
        assertThat(row(Comparison.of(3, measurements), OURS).isWithinBudget()).isFalse();
        assertThat(row(Comparison.of(1, measurements), FLOOR).budget()).isEmpty();
    }

    @Test
    void keepsABudgetThatIsUsedToTheLastNanosecond() {
        Comparison exact = Comparison.of(1, List.of(measured(FLOOR, 1, 50, 1), measured(OURS, 1, 57, 1)));
        Comparison above = Comparison.of(1, List.of(measured(FLOOR, 1, 50, 1), measured(OURS, 1, 57.001, 1)));

        assertThat(row(exact, OURS).isWithinBudget()).isTrue();
        assertThat(row(above, OURS).isWithinBudget()).isFalse();
    }

    private static Comparison.Row row(Comparison comparison, Entrant entrant) {
        return comparison.rows().stream()
                .filter(row -> row.measurement().entrant().equals(entrant))
                .findFirst()
                .orElseThrow();
    }
}
