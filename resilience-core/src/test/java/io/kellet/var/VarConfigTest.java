package io.kellet.var;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VarConfigTest {

    private static VarConfig.Builder valid() {
        return VarConfig.named("desk").symbols(2).limit(Confidence.P99, 100);
    }

    @Test
    void theDefaultsAreThoseOfTheJavadoc() {
        VarConfig config = valid().build();

        assertThat(config.maxAge()).isEqualTo(Duration.ofDays(1));
        assertThat(config.minObservations()).isEqualTo(250);
        assertThat(config.working()).isEqualTo(WorkingOrders.AS_FILLED);
    }

    @Test
    void refusesWhatCannotBe() {
        refuses("name", VarConfig.named(" ").symbols(1).limit(Confidence.P99, 1));
        refuses("symbols must be 1..4096", VarConfig.named("desk").limit(Confidence.P99, 1));
        refuses("symbols must be 1..4096", valid().symbols(4_097));
        refuses("limits must be 1..32", VarConfig.named("desk").symbols(1));
        refuses("maxAge", valid().maxAge(Duration.ZERO));
        refuses("maxAge", valid().maxAge(Duration.ofDays(367)));
        refuses("minObservations", valid().minObservations(1));
        refuses("minObservations", valid().minObservations(1_000_001));
    }

    @Test
    void twoLimitsOfOneConfidenceAndHorizonContradictEachOther() {
        refuses("differ", valid().limit(Confidence.of(0.99), 200));

        assertThat(valid().limit(new VarLimit(Confidence.P99, 10, 300)).build().limits())
                .hasSize(2);
        assertThat(valid().limit(Confidence.P99_9, 300).build().limits()).hasSize(2);
    }

    private static void refuses(String message, VarConfig.Builder settings) {
        assertThatIllegalArgumentException().isThrownBy(settings::build).withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 367, Double.NaN})
    void refusesAHorizonThatIsNone(double days) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VarLimit(Confidence.P99, days, 1))
                .withMessageContaining("horizonDays");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void refusesALimitThatIsNone(long money) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VarLimit.daily(Confidence.P99, money))
                .withMessageContaining("money");
    }

    /** Beyond 2^53 not every long is a double, and the nearest may be above. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9007199254740993, 9007199254740992",
        "9007199254740995, 9007199254740994",
        "9223372036854775806, 9223372036854774784"
    })
    void aLimitIsNeverWidenedByRounding(long money, long asDouble) {
        assertThat(VarLimit.daily(Confidence.P99, money).asDouble()).isEqualTo((double) asDouble);
    }

    @Test
    void everyAnswerIsReadAsItWasMade() {
        for (VarReason reason : VarReason.values()) {
            assertThat(VarAnswer.reason(VarAnswer.no(reason))).isEqualTo(reason);
            assertThat(VarAnswer.no(reason)).isNegative();
        }
        for (int limit = 0; limit < 32; limit++) {
            long answer = VarAnswer.overLimit(limit);
            assertThat(answer).isNegative();
            assertThat(VarAnswer.reason(answer)).isEqualTo(VarReason.OVER_LIMIT);
            assertThat(VarAnswer.limit(answer)).isEqualTo(limit);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> VarAnswer.reason(VarAnswer.PASS));
        assertThatIllegalArgumentException().isThrownBy(() -> VarAnswer.limit(VarAnswer.PASS));
    }
}
