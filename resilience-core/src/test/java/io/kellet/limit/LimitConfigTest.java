package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class LimitConfigTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aRateLimiterStartsFromItsDefaults() {
        assertThat(RateLimiterConfig.named("venue").build())
                .isEqualTo(new RateLimiterConfig("venue", 100, SECOND, 10, 0));
    }

    @Test
    void changingSomeSettingsKeepsTheOthers() {
        RateLimiterConfig config = new RateLimiterConfig("venue", 7, Duration.ofMinutes(1), 4, 2);

        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toBuilder().burst(5).build())
                .isEqualTo(new RateLimiterConfig("venue", 7, Duration.ofMinutes(1), 5, 2));
    }

    @Test
    void aRateLimiterRefusesWhatItCannotKeep() {
        refused("name must not be blank: \" \"", () -> new RateLimiterConfig(" ", 1, SECOND, 1, 0));
        refused("permits must be 1..1000000000: limiter=l permits=0", () -> rate(0, SECOND, 1, 0));
        refused("permits must be 1..1000000000: limiter=l permits=-1", () -> rate(-1, SECOND, 1, 0));
        refused("permits must be 1..1000000000: limiter=l permits=1000000001", () -> rate(1_000_000_001, SECOND, 1, 0));
        refused("period must be 1 us..1 day: limiter=l period=PT0S", () -> rate(1, Duration.ZERO, 1, 0));
        refused("period must be 1 us..1 day: limiter=l period=PT-1S", () -> rate(1, SECOND.negated(), 1, 0));
        refused("period must be 1 us..1 day: limiter=l period=" + LONGEST, () -> rate(1, LONGEST, 1, 0));
        refused(
                "permits must be at most one per nanosecond: limiter=l permits=1001 period=PT0.000001S",
                () -> rate(1_001, Duration.ofNanos(1_000), 1, 0));
        refused("burst must be 1..1000000000: limiter=l burst=0", () -> rate(1, SECOND, 0, 0));
        refused("burst must be 1..1000000000: limiter=l burst=1000000001", () -> rate(1, SECOND, 1_000_000_001, 0));
        refused(
                "burst must be regained within 366 days: limiter=l burst=367 permits=1 period=PT24H",
                () -> rate(1, Duration.ofDays(1), 367, 0));
        refused("reserved must be 0..4: limiter=l reserved=5", () -> rate(1, SECOND, 5, 5));
        refused("reserved must be 0..4: limiter=l reserved=-1", () -> rate(1, SECOND, 5, -1));
        assertThat(rate(1, Duration.ofDays(1), 366, 365).burst()).isEqualTo(366);
        assertThat(rate(1_000, Duration.ofNanos(1_000), 1_000_000_000, 0).permits())
                .isEqualTo(1_000);
    }

    @Test
    void aSlidingLogRefusesWhatItCannotKeep() {
        refused("name must not be blank: \"\"", () -> new SlidingLogConfig("", 1, SECOND, 0));
        refused("limit must be 1..65536: limiter=l limit=0", () -> log(0, SECOND, 0));
        refused("limit must be 1..65536: limiter=l limit=65537", () -> log(65_537, SECOND, 0));
        refused("window must be 1 us..366 days: limiter=l window=PT0S", () -> log(1, Duration.ZERO, 0));
        refused("window must be 1 us..366 days: limiter=l window=PT-1S", () -> log(1, SECOND.negated(), 0));
        refused("window must be 1 us..366 days: limiter=l window=" + LONGEST, () -> log(1, LONGEST, 0));
        refused("reserved must be 0..0: limiter=l reserved=1", () -> log(1, SECOND, 1));
        assertThat(SlidingLogConfig.of("l", 65_536, Duration.ofDays(366)).reserved())
                .isZero();
    }

    @Test
    void aBulkheadRefusesWhatItCannotKeep() {
        refused("name must not be blank: \"\"", () -> BulkheadConfig.of("", 1));
        refused("maxInFlight must be 1..1024: bulkhead=b maxInFlight=0", () -> BulkheadConfig.of("b", 0));
        refused("maxInFlight must be 1..1024: bulkhead=b maxInFlight=1025", () -> BulkheadConfig.of("b", 1025));
        refused("reserved must be 0..1: bulkhead=b reserved=2", () -> new BulkheadConfig("b", 2, 2));
        refused("reserved must be 0..1: bulkhead=b reserved=-1", () -> new BulkheadConfig("b", 2, -1));
    }

    private static RateLimiterConfig rate(int permits, Duration period, int burst, int reserved) {
        return new RateLimiterConfig("l", permits, period, burst, reserved);
    }

    private static SlidingLogConfig log(int limit, Duration window, int reserved) {
        return new SlidingLogConfig("l", limit, window, reserved);
    }

    private static void refused(String message, ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
