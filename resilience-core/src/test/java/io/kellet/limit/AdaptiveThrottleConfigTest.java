package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AdaptiveThrottleConfigTest {

    @Test
    void defaultsAreThoseOfTheBook() {
        AdaptiveThrottleConfig config = AdaptiveThrottleConfig.named("pricing").build();

        assertThat(config.multiplierPercent()).isEqualTo(200);
        assertThat(config.maxRejectionPercent()).isEqualTo(90);
        assertThat(config.window()).isGreaterThan(config.slowestCall());
    }

    @Test
    void refusesAWindowThatIsNotLongerThanTheSlowestCall() {
        AdaptiveThrottleConfig.Builder builder =
                AdaptiveThrottleConfig.named("pricing").window(Duration.ofSeconds(3));

        refuses(
                builder.slowestCall(Duration.ofSeconds(3)),
                "slowestCall must be above zero and shorter than window: throttle=pricing slowestCall=PT3S window=PT3S");
        assertThat(builder.slowestCall(Duration.ofNanos(2_999_999_999L)).build().window())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void refusesWhatCannotBeRightAndNamesIt() {
        refuses(AdaptiveThrottleConfig.named(""), "name must not be blank");
        refuses(AdaptiveThrottleConfig.named("p").window(Duration.ofMillis(9)), "window must be 10 ms..1 h");
        refuses(AdaptiveThrottleConfig.named("p").window(Duration.ofHours(2)), "window=PT2H");
        refuses(AdaptiveThrottleConfig.named("p").slowestCall(Duration.ZERO), "slowestCall=PT0S");
        refuses(AdaptiveThrottleConfig.named("p").slowestCall(Duration.ofNanos(-1)), "slowestCall=PT-");
        refuses(AdaptiveThrottleConfig.named("p").buckets(1), "buckets must be 2..60");
        refuses(AdaptiveThrottleConfig.named("p").buckets(61), "buckets=61");
        refuses(AdaptiveThrottleConfig.named("p").multiplierPercent(100), "multiplierPercent must be 101..10000");
        refuses(AdaptiveThrottleConfig.named("p").multiplierPercent(10_001), "multiplierPercent=10001");
        refuses(AdaptiveThrottleConfig.named("p").maxRejectionPercent(0), "maxRejectionPercent must be 1..99");
        refuses(AdaptiveThrottleConfig.named("p").maxRejectionPercent(100), "maxRejectionPercent=100");
        refuses(AdaptiveThrottleConfig.named("p").minRequests(0), "minRequests must be 1..1000000");
        refuses(AdaptiveThrottleConfig.named("p").minRequests(1_000_001), "minRequests=1000001");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void refusesNullsByName() {
        assertThatThrownBy(() -> AdaptiveThrottleConfig.named(null).build()).hasMessage("name");
        assertThatThrownBy(() -> AdaptiveThrottleConfig.named("p").window(null).build())
                .hasMessage("window");
        assertThatThrownBy(() ->
                        AdaptiveThrottleConfig.named("p").slowestCall(null).build())
                .hasMessage("slowestCall");
    }

    private static void refuses(AdaptiveThrottleConfig.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
