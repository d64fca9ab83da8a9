package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class AdaptiveConcurrencyConfigTest {

    @Test
    void noDefaultLetsTheLimitFallToOne() {
        AdaptiveConcurrencyConfig config =
                AdaptiveConcurrencyConfig.named("venue").build();

        assertThat(config.minLimit()).isGreaterThan(1);
        assertThat(AdaptiveConcurrencyRule.Gradient.DEFAULT.baselineLimit()).isGreaterThan(1);
        assertThat(AdaptiveConcurrencyRule.Gradient.DEFAULT.jitterPercent()).isPositive();
    }

    @Test
    void theBaselinesLimitIsNotTheFloorOfTheLimit() {
        AdaptiveConcurrencyRule rule = new AdaptiveConcurrencyRule.Gradient(25, 2, 10, Duration.ofSeconds(1), 0);

        AdaptiveConcurrencyConfig config =
                AdaptiveConcurrencyConfig.named("venue").minLimit(10).rule(rule).build();

        assertThat(config.minLimit()).isEqualTo(10);
    }

    @Test
    void refusesWhatCannotBeRightAndNamesIt() {
        refuses(named().maxLimit(0), "maxLimit must be 1..10000: limiter=venue maxLimit=0");
        refuses(named().maxLimit(10_001), "maxLimit=10001");
        refuses(named().minLimit(0), "minLimit must be 1..maxLimit");
        refuses(named().minLimit(201), "minLimit=201 maxLimit=200");
        refuses(named().initialLimit(3), "initialLimit must be minLimit..maxLimit");
        refuses(named().initialLimit(201), "initialLimit=201");
        refuses(named().reservedPercent(-1), "reservedPercent must be 0..90");
        refuses(named().reservedPercent(91), "reservedPercent=91");
        refuses(named().window(Duration.ofNanos(999_999)), "window must be 1 ms..1 min");
        refuses(named().window(Duration.ofSeconds(61)), "window=PT1M1S");
        refuses(named().minSamples(0), "minSamples must be 1..1000");
        refuses(named().minSamples(1_001), "minSamples=1001");
        refuses(named().backoffPercent(9), "backoffPercent must be 10..99");
        refuses(named().backoffPercent(100), "backoffPercent=100");
        refuses(AdaptiveConcurrencyConfig.named(" "), "name must not be blank");
    }

    @Test
    void refusesRulesThatCannotBeRight() {
        Duration second = Duration.ofSeconds(1);
        refuses(
                () -> new AdaptiveConcurrencyRule.Gradient(0, 4, 50, second, 15),
                "tolerancePercent must be 1..1000: 0");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(1_001, 4, 50, second, 15), "tolerancePercent");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 0, 50, second, 15), "baselineLimit must be 1..10000");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 10_001, 50, second, 15), "baselineLimit");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 4, 0, second, 15), "baselineSamples must be 1..1000");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 4, 1_001, second, 15), "baselineSamples");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 4, 50, second, -1), "jitterPercent must be 0..50");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 4, 50, second, 51), "jitterPercent");
        refuses(
                () -> new AdaptiveConcurrencyRule.Gradient(50, 4, 50, second.minusNanos(1), 15),
                "baselineEvery must be 1 s..1 day");
        refuses(() -> new AdaptiveConcurrencyRule.Gradient(50, 4, 50, Duration.ofDays(2), 15), "PT48H");
        refuses(() -> new AdaptiveConcurrencyRule.Aimd(0, second), "increase must be 1..1000");
        refuses(() -> new AdaptiveConcurrencyRule.Aimd(1_001, second), "increase");
        refuses(() -> new AdaptiveConcurrencyRule.Aimd(1, Duration.ofNanos(999)), "slowAfter must be 1 us..10 s");
        refuses(() -> new AdaptiveConcurrencyRule.Aimd(1, Duration.ofSeconds(11)), "PT11S");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNullsByName() {
        assertThatThrownBy(() -> AdaptiveConcurrencyConfig.named(null).build()).hasMessage("name");
        assertThatThrownBy(() -> named().window(null).build()).hasMessage("window");
        assertThatThrownBy(() -> named().rule(null).build()).hasMessage("rule");
    }

    private static AdaptiveConcurrencyConfig.Builder named() {
        return AdaptiveConcurrencyConfig.named("venue");
    }

    private static void refuses(AdaptiveConcurrencyConfig.Builder builder, String message) {
        refuses(builder::build, message);
    }

    private static void refuses(ThrowingCallable wrong, String message) {
        assertThatThrownBy(wrong).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
