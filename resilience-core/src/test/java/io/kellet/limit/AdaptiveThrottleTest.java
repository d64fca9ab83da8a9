package io.kellet.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.kellet.order.OrderClass;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdaptiveThrottleTest {

    private static final long SEED = 20_261_121;

    private final ManualClock clock = new ManualClock();

    @Test
    void refusesNothingWhileTheDependencyAcceptsHalf() {
        AdaptiveThrottle throttle = throttle(1);

        for (int i = 0; i < 10_000; i++) {
            long permit = throttle.tryAcquire(OrderClass.NEW);
            assertThat(permit).isNotNegative();
            if (i % 2 == 0) {
                throttle.onAccepted(permit);
            }
        }

        assertThat(throttle.throttled()).isZero();
    }

    @Test
    void theProbabilityIsThatOfTheFormulaExactly() {
        AdaptiveThrottle throttle = throttle(1);
        List<Long> permits = new ArrayList<>();
        for (int i = 0; i < 999; i++) {
            permits.add(throttle.tryAcquire(OrderClass.CANCEL));
        }
        for (int i = 0; i < 200; i++) {
            throttle.onAccepted(permits.get(i));
        }

        assertThat(throttle.rejectionPpm()).isEqualTo((999 - 2 * 200) * 1_000_000 / 1_000);
    }

    @Test
    void aDependencyThatAcceptsNothingStillGetsATenth() {
        AdaptiveThrottle throttle = throttle(20);
        int through = 0;
        for (int i = 0; i < 100_000; i++) {
            through += throttle.tryAcquire(OrderClass.NEW) >= 0 ? 1 : 0;
        }

        assertThat(throttle.rejectionPpm()).isEqualTo(900_000);
        assertThat(through).as("seed %s", SEED).isCloseTo(10_000, within(500));
        assertThat(throttle.throttled()).isEqualTo(100_000 - through);
    }

    @Test
    void aRequestCountsWhenItBeginsAndNotWhenItEnds() {
        AdaptiveThrottle throttle = throttle(1);

        for (int i = 0; i < 10; i++) {
            throttle.tryAcquire(OrderClass.CANCEL); // none of them ends
        }

        assertThat(throttle.requests()).isEqualTo(10);
        assertThat(throttle.rejectionPpm()).isEqualTo(900_000);
    }

    @Test
    void theSlowestCallIsAcceptedInTheWindowOfItsRequest() {
        AdaptiveThrottleConfig config = AdaptiveThrottleConfig.named("pricing")
                .window(Duration.ofSeconds(3))
                .slowestCall(Duration.ofMillis(2_999))
                .buckets(2)
                .build();
        for (int offset = 0; offset < 3_000; offset += 100) { // wherever in its bucket it begins
            AdaptiveThrottle throttle = new AdaptiveThrottle(config, clock, SEED);
            clock.advance(Duration.ofMillis(offset));
            long permit = throttle.tryAcquire(OrderClass.NEW);

            clock.advance(config.slowestCall());

            assertThat(throttle.requests()).isEqualTo(1);
            assertThat(throttle.onAccepted(permit)).isTrue();
            assertThat(throttle.accepts()).isEqualTo(1);
        }
    }

    @Test
    void anAcceptanceTooLateIsCountedAsThat() {
        AdaptiveThrottle throttle = throttle(1);
        long permit = throttle.tryAcquire(OrderClass.NEW);
        clock.advance(Duration.ofSeconds(11));
        throttle.tryAcquire(OrderClass.NEW);

        assertThat(throttle.onAccepted(permit)).isFalse();
        assertThat(throttle.onAccepted(AdaptiveThrottle.THROTTLED)).isFalse();
        assertThat(throttle.lateAccepts()).isEqualTo(2);
    }

    @Test
    void recoversWhenTheDependencyDoes() {
        AdaptiveThrottle throttle = throttle(20);
        for (int i = 0; i < 1_000; i++) {
            throttle.tryAcquire(OrderClass.NEW);
        }
        for (int i = 0; i < 20_000; i++) {
            long permit = throttle.tryAcquire(OrderClass.NEW);
            if (permit >= 0) {
                throttle.onAccepted(permit);
            }
            clock.advance(Duration.ofMillis(1));
        }

        assertThat(throttle.rejectionPpm()).isZero();
    }

    @Test
    void riskReducingCallsAreNeverRefused() {
        AdaptiveThrottle throttle = throttle(1);

        for (int i = 0; i < 10_000; i++) {
            assertThat(throttle.tryAcquire(i % 2 == 0 ? OrderClass.CANCEL : OrderClass.REDUCE))
                    .isNotNegative();
        }

        assertThat(throttle.rejectionPpm()).isEqualTo(900_000);
    }

    @Test
    void aColdStartIsNotTakenForATroubledDependency() {
        AdaptiveThrottle throttle = throttle(100);

        for (int i = 0; i < 100; i++) { // all in flight at once
            assertThat(throttle.tryAcquire(OrderClass.NEW)).isNotNegative();
        }
    }

    @Test
    void theSameSeedAndCallsDecideAlikeAndAnotherSeedDoesNot() {
        List<Boolean> first = decisions(SEED);

        assertThat(decisions(SEED)).isEqualTo(first);
        assertThat(decisions(SEED + 1)).isNotEqualTo(first);
        assertThat(first).contains(true, false);
    }

    @Test
    void aClockThatStepsBackFreesNothingForLongerThanAWindow() {
        AdaptiveThrottle throttle = throttle(20);
        clock.advance(Duration.ofDays(1));
        for (int i = 0; i < 1_000; i++) {
            throttle.tryAcquire(OrderClass.NEW);
        }

        clock.stepBack(Duration.ofHours(1));
        for (int i = 0; i < 1_000; i++) {
            throttle.tryAcquire(OrderClass.NEW);
        }

        assertThat(throttle.rejectionPpm()).isEqualTo(900_000);
    }

    @Test
    void theExceptionFormThrowsTheSameInstanceAlways() {
        AdaptiveThrottle throttle = throttle(1);
        List<Throwable> thrown = new ArrayList<>();
        while (thrown.size() < 2) {
            Throwable rejection = catchThrowable(() -> throttle.acquire(OrderClass.NEW));
            if (rejection != null) {
                thrown.add(rejection);
            }
        }

        assertThat(thrown.get(0)).isSameAs(thrown.get(1)).isInstanceOf(ThrottledException.class);
        assertThat(thrown.get(0).getStackTrace()).isEmpty();
        assertThatThrownBy(() -> thrown.get(0).initCause(new IllegalStateException()))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<Boolean> decisions(long seed) {
        AdaptiveThrottle throttle = new AdaptiveThrottle(config(10), clock, seed);
        List<Boolean> decisions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            decisions.add(throttle.tryAcquire(OrderClass.NEW) >= 0);
        }
        return decisions;
    }

    private AdaptiveThrottle throttle(int minRequests) {
        return new AdaptiveThrottle(config(minRequests), clock, SEED);
    }

    private static AdaptiveThrottleConfig config(int minRequests) {
        return AdaptiveThrottleConfig.named("pricing").minRequests(minRequests).build();
    }
}
