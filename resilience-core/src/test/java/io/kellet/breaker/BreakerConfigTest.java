package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BreakerConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void theDefaultsAreWhatDeploymentsExpect() {
        BreakerConfig defaults = BreakerConfig.named("venue").build();

        assertThat(defaults.rules()).containsExactly(new TripRule.ConsecutiveFailures(5));
        assertThat(defaults.openTime()).isEqualTo(OpenTime.fixed(Duration.ofSeconds(60)));
        assertThat(defaults.halfOpen().successes()).isEqualTo(3);
        assertThat(defaults.enabled()).isTrue();
    }

    static Stream<Arguments> mistakes() {
        Window calls = Window.lastCalls(10);
        return Stream.of(
                mistake("failures must be 1..1000000: 0", () -> new TripRule.ConsecutiveFailures(0)),
                mistake(
                        "failures must be 1..1000000: -2147483648",
                        () -> new TripRule.ConsecutiveFailures(Integer.MIN_VALUE)),
                mistake("percent must be 0.01..100: percent=0.0", () -> new TripRule.FailureRate(0, calls, 1)),
                mistake("percent must be 0.01..100: percent=NaN", () -> new TripRule.FailureRate(Double.NaN, calls, 1)),
                mistake(
                        "percent must have at most two decimals: percent=33.333",
                        () -> new TripRule.FailureRate(33.333, calls, 1)),
                mistake("minimumCalls must be 1..10: 11", () -> new TripRule.FailureRate(50, calls, 11)),
                mistake("minimumCalls must be 1..10: 0", () -> new TripRule.SlowCallRate(50, SECOND, calls, 0)),
                mistake(
                        "slowerThan must be PT0.000000001S..PT1H: PT0S",
                        () -> new TripRule.SlowCallRate(50, Duration.ZERO, calls, 1)),
                mistake(
                        "slowerThan must be PT0.000001S..PT1H: " + FOREVER,
                        () -> new TripRule.OverdueCalls(1, FOREVER)),
                mistake("calls must be 1..4 (tracked): 5", () -> new TripRule.OverdueCalls(5, SECOND, 4)),
                mistake("tracked must be 1..1024: 1025", () -> new TripRule.OverdueCalls(5, SECOND, 1_025)),
                mistake("first must be PT0.001S..PT24H: PT0S", () -> OpenTime.fixed(Duration.ZERO)),
                mistake("first must be PT0.001S..PT24H: PT-1S", () -> OpenTime.fixed(SECOND.negated())),
                mistake("first must be PT0.001S..PT24H: " + FOREVER, () -> OpenTime.fixed(FOREVER)),
                mistake(
                        "longest must be PT1S..PT24H: PT0.999S",
                        () -> OpenTime.doubling(SECOND, SECOND.minusMillis(1))),
                mistake("multiplier must be 1..100.0: NaN", () -> new OpenTime(SECOND, Double.NaN, SECOND, 0, SECOND)),
                mistake("jitter must be 0..0.5: 0.51", () -> new OpenTime(SECOND, 1, SECOND, 0.51, SECOND)),
                mistake(
                        "probes must be 1..64: 65",
                        () -> BreakerConfig.named("a").halfOpenPermits(65).build()),
                mistake(
                        "successes must be 1..10000: 0",
                        () -> BreakerConfig.named("a").closeAfter(0).build()),
                mistake(
                        "leaseFor must be PT0.001S..PT1H: PT0S",
                        () -> BreakerConfig.named("a").leaseFor(Duration.ZERO).build()),
                mistake("percents must be 1..99 and ascending: [50, 25]", () -> new Ramp(List.of(50, 25), SECOND)),
                mistake("percents must be 1..99 and ascending: [100]", () -> new Ramp(List.of(100), SECOND)),
                mistake("stepFor must be PT0.001S..PT1H: PT0S", () -> new Ramp(List.of(50), Duration.ZERO)),
                mistake(
                        "name must not be blank nor longer than 200: \" \"",
                        () -> BreakerConfig.named(" ").build()),
                mistake(
                        "rules must be at most one of each kind: breaker=a twice=CONSECUTIVE_FAILURES",
                        () -> new BreakerConfig(
                                "a",
                                true,
                                List.of(new TripRule.ConsecutiveFailures(1), new TripRule.ConsecutiveFailures(2)),
                                OpenTime.fixed(SECOND),
                                BreakerConfig.named("a").build().halfOpen(),
                                false,
                                OutcomeClassifier.standard())));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeIsNamedWithItsRangeAndValue(String message, ThrowingCallable mistake) {
        assertThatIllegalArgumentException().isThrownBy(mistake).withMessage(message);
    }

    @Test
    void aRuleTakesThePlaceOfTheOneOfItsKind() {
        BreakerConfig config = BreakerConfig.named("venue")
                .consecutiveFailures(3)
                .failureRate(50, Window.lastCalls(10), 5)
                .consecutiveFailures(7)
                .build();

        assertThat(config.rules())
                .containsExactly(
                        new TripRule.FailureRate(50, Window.lastCalls(10), 5), new TripRule.ConsecutiveFailures(7));
        assertThat(config.toBuilder().build()).isEqualTo(config);
    }

    private static Arguments mistake(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }
}
