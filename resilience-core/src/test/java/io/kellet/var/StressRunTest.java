package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StressRunTest {

    private static final double[] WORTH = {100, 50};

    private final ManualClock clock = new ManualClock();
    private final List<StressResult> results = new ArrayList<>();

    private static VarPositions positions(long... held) {
        VarPositions positions = new VarPositions(held.length);
        for (int i = 0; i < held.length; i++) {
            positions.set(i, held[i], 0, 0);
        }
        return positions;
    }

    private static StressScenario scenario(String name, ToDoubleFunction<double[]> loss) {
        return new StressScenario() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double loss(double[] lots) {
                return loss.applyAsDouble(lots);
            }
        };
    }

    private StressResult run(VarPositions positions, StressScenario... scenarios) {
        new StressRun(new StressScenarios(List.of(scenarios)), () -> positions, clock, results::add).run();
        return results.get(results.size() - 1);
    }

    @Test
    void lossesAsReckonedByHandAndTheWorstOfThem() {
        StressResult result = run(
                positions(10, -20),
                StressScenario.relative("crash", new double[] {-0.2, -0.1}, WORTH),
                StressScenario.relative("rally", new double[] {0.1, 0.3}, WORTH),
                StressScenario.absolute("points", new double[] {-1, -3}));

        assertThat(result.losses()).extracting(StressLoss::scenario).containsExactly("crash", "rally", "points");
        assertThat(result.losses().get(0).loss()).isCloseTo(200 - 100, within(1e-9));
        assertThat(result.losses().get(1).loss()).isCloseTo(-100 + 300, within(1e-9));
        assertThat(result.losses().get(2).loss()).isCloseTo(10 - 60, within(1e-9));
        assertThat(result.worst().scenario()).isEqualTo("rally");
        assertThat(result.exceeds(200)).isFalse();
        assertThat(result.exceeds(199)).isTrue();
    }

    @Test
    void workingOrdersCountAsFilledWhereThatIsWorse() {
        VarPositions positions = new VarPositions(1);
        positions.set(0, 10, 30, 5);

        assertThat(run(positions, StressScenario.absolute("down", new double[] {-1}))
                        .worst()
                        .loss())
                .isEqualTo(35);
        positions.set(0, 10, 0, 5);
        assertThat(run(positions, StressScenario.absolute("down", new double[] {-1}))
                        .worst()
                        .loss())
                .isEqualTo(10);
    }

    @Test
    void aScenarioThatThrowsIsABreachAndStopsNoOther() {
        StressResult result = run(
                positions(1),
                scenario("throws", lots -> {
                    throw new IllegalStateException("no vol surface");
                }),
                scenario("dies", lots -> {
                    throw new StackOverflowError();
                }),
                StressScenario.absolute("fine", new double[] {-1}));

        assertThat(result.losses()).extracting(StressLoss::scenario).containsExactly("throws", "dies", "fine");
        assertThat(result.losses().get(0).failure()).contains("IllegalStateException");
        assertThat(result.losses().get(1).failure()).contains("StackOverflowError");
        assertThat(result.losses().get(2).failure()).isNull();
        assertThat(result.worst().scenario()).isEqualTo("throws");
        assertThat(result.exceeds(Long.MAX_VALUE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aLossThatIsNoNumberIsABreach(double loss) {
        StressResult result = run(positions(1), scenario("broken", lots -> loss));

        assertThat(result.losses().get(0).failure()).contains("not finite");
        assertThat(result.exceeds(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void aGainWithoutBoundsIsNotHiddenByALossBesideIt() {
        VarPositions positions = new VarPositions(1);
        positions.set(0, 1, 1, 0);

        StressResult result = run(positions, scenario("broken", lots -> lots[0] == 1 ? 5 : Double.NEGATIVE_INFINITY));

        assertThat(result.exceeds(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void aPositionThatAScenarioHasNoMoveForIsABreach() {
        StressScenario one = StressScenario.absolute("one", new double[] {-1});

        assertThat(run(positions(1, 0), one).worst().failure()).isNull();
        assertThat(run(positions(1, 1), one).worst().failure()).isNotNull();
    }

    @Test
    void aScenarioCannotChangeThePositionsOfTheNext() {
        StressResult result = run(
                positions(7),
                scenario("vandal", lots -> {
                    Arrays.fill(lots, 0);
                    return 0;
                }),
                StressScenario.absolute("next", new double[] {-1}));

        assertThat(result.losses().get(1).loss()).isEqualTo(7);
    }

    @Test
    void withoutPositionsEveryScenarioFailed() {
        StressRun run = new StressRun(
                new StressScenarios(List.of(
                        StressScenario.absolute("a", new double[] {0}),
                        StressScenario.absolute("b", new double[] {0}))),
                () -> {
                    throw new IllegalStateException();
                },
                clock,
                results::add);
        run.run();

        assertThat(results.get(0).losses()).hasSize(2).allMatch(loss -> loss.exceeds(Long.MAX_VALUE));
    }

    @Test
    void aReceiverThatThrowsDoesNotEndTheSchedule() {
        StressRun run = new StressRun(
                new StressScenarios(List.of(StressScenario.absolute("a", new double[] {0}))),
                () -> positions(1),
                clock,
                result -> {
                    throw new IllegalStateException("latch is gone");
                });

        assertThatCode(run::run).doesNotThrowAnyException();
        assertThatCode(run::run).doesNotThrowAnyException();
        assertThat(run.undelivered()).isEqualTo(2);
    }

    @Test
    void aResultIsDatedByWhenThePositionsWereTaken() {
        long before = clock.nanos();
        StressRun run = new StressRun(
                new StressScenarios(List.of(scenario("slow", lots -> {
                    clock.advance(Duration.ofSeconds(3));
                    return 1;
                }))),
                () -> positions(1),
                clock,
                results::add);
        assertThat(run.last()).isNull();
        run.run();

        assertThat(results.get(0).computedAtNanos()).isEqualTo(before);
        assertThat(run.last()).isSameAs(results.get(0));
    }

    @Test
    void aSetHasAtLeastOneScenarioAndNoTwoOfOneName() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StressScenarios(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StressScenarios(List.of(
                        StressScenario.absolute("a", new double[] {1}),
                        StressScenario.absolute("a", new double[] {2}))))
                .withMessageContaining("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StressScenario.absolute("nan", new double[] {Double.NaN}))
                .withMessageContaining("finite");
    }
}
