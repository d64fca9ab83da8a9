package io.kellet.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.benchmarks.catalog.Role;
import io.kellet.benchmarks.risk.OrderStream;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.testkit.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadTest {

    private static final long COARSE_NANOS = 10_000;

    private final OrderStream stream = OrderStream.mixed(50, 0);
    private final ManualClock time = new ManualClock();
    private final Desk first = new Desk(time, stream, COARSE_NANOS);
    private final Desk second = new Desk(time, stream, COARSE_NANOS);
    private final LatencyRecorder hiccups =
            new LatencyRecorder(LatencyConfig.named("hiccup").build());
    private final List<String> settled = new ArrayList<>();

    @Test
    void measuresEachSubjectForItsSecondsAndNotItsWarmUp() {
        List<LoadOutcome> outcomes = run(new LoadPlan(1_001, 3, 2, 1));

        assertThat(outcomes).extracting(outcome -> outcome.subject().name()).containsExactly("first", "second");
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.service().count()).isEqualTo(3_003);
            assertThat(outcome.response().count()).isEqualTo(3_003);
            assertThat(outcome.release().count()).isEqualTo(3_003);
            assertThat(outcome.keptUp()).isTrue();
        });
        // the book is opened, a cycle rehearsed, a second of warm-up, two lead-ins
        assertThat(first.checked).hasSize(stream.turns() + 1_001 + 2 * 100 + 3_003);
    }

    @Test
    void aStallInTheWarmUpIsNotMeasured() {
        second.stall(stream.turns() + 500, 50_000_000);

        assertThat(run(new LoadPlan(1_000, 1, 1, 1))).allSatisfy(outcome -> {
            assertThat(outcome.response().exceeded()).isZero();
        });
    }

    @Test
    void letsSubjectsBeginTheRoundsInTurnAndSettlesTheMachineBeforeEach() {
        run(new LoadPlan(1_000, 2, 2, 1));

        int warm = stream.turns() + 1_000;
        assertThat(settled)
                .containsExactly(
                        warm + " " + warm,
                        (warm + 1_100) + " " + warm,
                        (warm + 1_100) + " " + (warm + 1_100),
                        (warm + 1_100) + " " + (warm + 2_200));
    }

    @Test
    void countsTheHiccupsOfTheSecondsOfEachSubjectAlone() {
        Desk hiccuping = new Desk(time, stream, COARSE_NANOS) {
            @Override
            public boolean check(int turn) {
                hiccups.record(1_000);
                return super.check(turn);
            }
        };

        List<LoadOutcome> outcomes = load(new LoadPlan(1_000, 2, 2, 1))
                .run(stream, List.of(subject("first", first), subject("hiccuping", hiccuping)));

        assertThat(outcomes.get(0).hiccups().getTotalCount()).isZero();
        assertThat(outcomes.get(1).hiccups().getTotalCount()).isEqualTo(2_000);
    }

    @Test
    void saysThatASubjectFellBehind() {
        second.stall(stream.turns() + 1_000 + 100 + 7, 6_000_000_000L);

        List<LoadOutcome> outcomes = run(new LoadPlan(1_000, 1, 1, 1));

        assertThat(outcomes.get(0).keptUp()).isTrue();
        assertThat(outcomes.get(1).keptUp()).isFalse();
        assertThat(outcomes.get(1).service().count()).isEqualTo(8);
    }

    @Test
    void measuresNoSubjectThatDecidesOtherwiseThanTheStreamMeans() {
        second.acceptAll();

        assertThatThrownBy(() -> run(new LoadPlan(1_000, 1, 1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the stage must decide as the stream means it");
    }

    @Test
    void refusesAPlanThatIsOutOfRange() {
        assertThatThrownBy(() -> new LoadPlan(0, 1, 1, 1)).hasMessage("rate must be 1..1000000: 0");
        assertThatThrownBy(() -> new LoadPlan(1, 601, 1, 1)).hasMessage("seconds must be 1..600: 601");
        assertThatThrownBy(() -> new LoadPlan(1, 5, 6, 1)).hasMessage("rounds must be 1..5: 6");
        assertThatThrownBy(() -> new LoadPlan(1, 5, 1, -1)).hasMessage("warmup must be 0..60: -1");
    }

    @Test
    void sharesOutTheTurnsThatDoNotDivide() {
        LoadPlan plan = new LoadPlan(7, 5, 3, 1);

        assertThat(plan.measuredTurns(0)).isEqualTo(12);
        assertThat(plan.measuredTurns(1)).isEqualTo(12);
        assertThat(plan.measuredTurns(2)).isEqualTo(11);
    }

    @Test
    void everySubjectThatComesWithItDecidesAsTheStreamMeans() {
        List<LoadSubject> subjects = LoadSubject.all();

        assertThat(subjects.get(0).role()).isEqualTo(Role.FLOOR);
        assertThat(subjects).extracting(LoadSubject::name).doesNotHaveDuplicates();
        subjects.forEach(subject -> stream.rehearse(subject.factory().make(stream), 2));
    }

    private List<LoadOutcome> run(LoadPlan plan) {
        return load(plan).run(stream, List.of(subject("first", first), subject("second", second)));
    }

    private Load load(LoadPlan plan) {
        return new Load(plan, first, hiccups, () -> settled.add(first.checked.size() + " " + second.checked.size()));
    }

    private static LoadSubject subject(String name, Desk desk) {
        return new LoadSubject(name, Role.OURS, stream -> desk);
    }
}
