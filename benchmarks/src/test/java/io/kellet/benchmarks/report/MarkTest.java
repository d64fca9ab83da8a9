package io.kellet.benchmarks.report;

import static io.kellet.benchmarks.report.Samples.entrant;
import static io.kellet.benchmarks.report.Samples.measured;
import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.benchmarks.catalog.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarkTest {

    @Test
    void givesOursAndTheFloorTheSameLookEverywhereAndTellsPeersApart() {
        List<Measurement> measurements = new ArrayList<>();
        for (int peer = 0; peer < 7; peer++) {
            measurements.add(measured(entrant(Role.PEER, "Peer " + peer), 1, 100, 1));
        }
        measurements.add(measured(entrant(Role.OURS, "Kellet"), 1, 60, 1));
        measurements.add(measured(entrant(Role.FLOOR, "Floor"), 1, 50, 1));

        var marks = Mark.of(measurements);

        assertThat(marks)
                .hasSize(9)
                .containsEntry("Kellet", new Mark("ours", Mark.Shape.CIRCLE))
                .containsEntry("Floor", new Mark("floor", Mark.Shape.CIRCLE));
        assertThat(marks.values()).doesNotHaveDuplicates();
    }

    @Test
    void givesAContenderOneMarkForAllNumbersOfThreads() {
        var peer = entrant(Role.PEER, "Peer");

        assertThat(Mark.of(List.of(measured(peer, 1, 100, 1), measured(peer, 2, 200, 1))))
                .hasSize(1);
    }

    @Test
    void tellsFloorsApartWhereThereIsNothingElse() {
        var marks = Mark.of(List.of(
                measured(entrant(Role.FLOOR, "Field"), 1, 1, 0), measured(entrant(Role.FLOOR, "Clock"), 1, 25, 0)));

        assertThat(marks.values()).hasSize(2).doesNotHaveDuplicates();
    }
}
