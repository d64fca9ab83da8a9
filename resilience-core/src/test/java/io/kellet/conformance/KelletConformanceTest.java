package io.kellet.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ours does none of it. */
final class KelletConformanceTest {

    private static final int ROUNDS = 1_000;

    private static final Map<Experiment, String> NOT_APPLICABLE = Map.of(Experiment.E8, "never waits");

    private final Library kellet = new Kellet();

    @ParameterizedTest
    @EnumSource
    void doesNotMisbehave(Experiment experiment) throws Exception {
        String reason = NOT_APPLICABLE.get(experiment);
        Verdict expected =
                reason == null ? new Verdict(Verdict.Kind.HOLDS, "") : new Verdict(Verdict.Kind.NOT_APPLICABLE, reason);

        assertThat(Verdict.of(experiment, kellet)).as(experiment.misbehaviour()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void doesNotMisbehaveWhenTwoThreadsMeet(Race race) throws InterruptedException {
        assertThat(race.run(kellet, ROUNDS)).as(race.misbehaviour()).isZero();
    }
}
