package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What opens a breaker, beyond failures in a row, and how it comes back. */
final class BreakerRulesTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void aFailureRateTripsAtItsThresholdAndNotATenthOfAPercentBelow() {
        CircuitBreaker breaker = breaker(rules().failureRate(50, Window.lastCalls(1_000), 1_000));
        for (int i = 0; i < 501; i++) {
            breaker.onSuccess(breaker.tryAcquire());
        }

        fail(breaker, 499);
        assertThat(breaker.state()).as("49.9 %").isEqualTo(BreakerState.CLOSED);
        fail(breaker, 1);

        assertThat(breaker.state()).as("50 %").isEqualTo(BreakerState.OPEN);
    }

    @Test
    void tooFewCallsTripNothingAndTheSuccessThatMakesThemEnoughDoes() {
        CircuitBreaker breaker = breaker(rules().failureRate(50, Window.lastCalls(20), 10));
        fail(breaker, 9);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        breaker.onSuccess(breaker.tryAcquire());

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void anIdleTimeWindowForgets() {
        CircuitBreaker breaker = breaker(rules().failureRate(50, Window.lasting(Duration.ofSeconds(10)), 4));
        fail(breaker, 3);
        assertThat(breaker.snapshot().windowFailures()).isEqualTo(3);

        clock.advance(Duration.ofSeconds(12));

        assertThat(breaker.snapshot().windowCalls()).isZero();
        fail(breaker, 3);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aTimeWindowTripsAlsoAfterTheClockHasSteppedBack() {
        CircuitBreaker breaker = breaker(rules().failureRate(50, Window.lasting(Duration.ofSeconds(10)), 20));
        for (int i = 0; i < 100; i++) {
            breaker.onSuccess(breaker.tryAcquire());
        }

        clock.stepBack(Duration.ofMillis(1_100));
        for (int second = 0; second < 12 && breaker.state() == BreakerState.CLOSED; second++) {
            clock.advance(Duration.ofSeconds(1));
            fail(breaker, 100);
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void slowCallsTripWhetherTheySucceedOrFail() {
        CircuitBreaker breaker = breaker(rules().slowCallRate(50, Duration.ofMillis(1), Window.lastCalls(10), 4));

        call(breaker, Duration.ofMillis(1)); // not longer than: not slow
        call(breaker, Duration.ofMillis(1));
        call(breaker, Duration.ofNanos(1_000_001));
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        long permit = breaker.tryAcquire();
        long start = clock.nanos();
        clock.advance(Duration.ofMillis(2));
        breaker.onFailure(permit, start, clock.nanos());

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.snapshot().slowCalls()).isEqualTo(2);
    }

    @Test
    void aProbeThatIsSlowCountsAsFailed() {
        CircuitBreaker breaker = breaker(rules().slowCallRate(50, Duration.ofMillis(1), Window.lastCalls(10), 1)
                .openFor(Duration.ofSeconds(1)));
        call(breaker, Duration.ofMillis(2));
        clock.advance(Duration.ofSeconds(1));

        call(breaker, Duration.ofMillis(2));

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void callsThatHangTripItBeforeTheyComeBack() {
        CircuitBreaker breaker = breaker(rules().overdueCalls(2, Duration.ofMillis(100)));
        long first = breaker.tryAcquire();
        breaker.tryAcquire();
        clock.advance(Duration.ofMillis(100));
        assertThat(breaker.tryAcquire()).as("not longer than").isNotNegative();
        assertThat(breaker.snapshot().overdue()).isZero();

        clock.advance(Duration.ofMillis(50));

        assertThat(breaker.snapshot().overdue()).isEqualTo(2);
        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.onSuccess(first)).isEqualTo(Report.STALE);
    }

    @Test
    void callsThatHangAreSeenWithoutAnyFurtherCall() {
        CircuitBreaker breaker = breaker(rules().overdueCalls(1, Duration.ofMillis(100)));
        breaker.tryAcquire();
        clock.advance(Duration.ofMillis(101));

        breaker.inspect();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aCallThatCameBackIsOverdueNoMoreAndCountsOnce() {
        CircuitBreaker breaker = breaker(rules().overdueCalls(1, Duration.ofMillis(100)));
        long permit = breaker.tryAcquire();
        clock.advance(Duration.ofMillis(99));

        assertThat(breaker.onSuccess(permit)).isEqualTo(Report.COUNTED);
        assertThat(breaker.onSuccess(permit)).isEqualTo(Report.DUPLICATE);

        clock.advance(Duration.ofSeconds(1));
        breaker.inspect();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void moreCallsThanPlacesGoThroughUnnotedAndAreCounted() {
        CircuitBreaker breaker = breaker(rules().tripOn(new TripRule.OverdueCalls(2, Duration.ofSeconds(1), 2)));

        for (int i = 0; i < 5; i++) {
            assertThat(breaker.tryAcquire()).isNotNegative();
        }

        assertThat(breaker.snapshot().untracked()).isEqualTo(3);
    }

    @Test
    void aPercentileOverBudgetTripsWhenTheBreakerIsInspected() {
        LatencyRecorder gate = new LatencyRecorder(LatencyConfig.named("gate").build());
        CircuitBreaker breaker = breaker(rules().tripOn(new TripRule.LatencyOverBudget(
                gate, 99, Duration.ofNanos(25_000), Duration.ofSeconds(1), 100)));
        for (int i = 0; i < 1_000; i++) {
            gate.record(1_000_000); // before the breaker looked first
        }
        breaker.inspect();

        record(gate, 990, 24_000);
        record(gate, 10, 26_000);
        clock.advance(Duration.ofSeconds(1));
        breaker.inspect();
        assertThat(breaker.state()).as("1 % over: p99 is within").isEqualTo(BreakerState.CLOSED);

        record(gate, 989, 24_000);
        record(gate, 11, 26_000);
        clock.advance(Duration.ofMillis(999));
        breaker.inspect();
        assertThat(breaker.state()).as("the period is not over").isEqualTo(BreakerState.CLOSED);
        clock.advance(Duration.ofMillis(1));
        breaker.inspect();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aPercentileOfTooFewSamplesTripsNothing() {
        LatencyRecorder gate = new LatencyRecorder(LatencyConfig.named("gate").build());
        CircuitBreaker breaker = breaker(rules().tripOn(new TripRule.LatencyOverBudget(
                gate, 99, Duration.ofNanos(25_000), Duration.ofSeconds(1), 100)));
        breaker.inspect();

        record(gate, 99, 50_000);
        clock.advance(Duration.ofSeconds(2));
        breaker.inspect();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        record(gate, 1, 50_000);
        breaker.inspect();

        assertThat(breaker.state()).as("the period went on").isEqualTo(BreakerState.OPEN);
    }

    @Test
    void halfOpenReservesItsProbesAndNeverMore() {
        CircuitBreaker breaker = breaker(
                BreakerConfig.named("venue").halfOpenPermits(3).closeAfter(5).openFor(Duration.ofSeconds(1)));
        fail(breaker, 5);
        clock.advance(Duration.ofSeconds(1));

        long first = breaker.tryAcquire();
        breaker.tryAcquire();
        breaker.tryAcquire();

        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(breaker.snapshot().probesOut()).isEqualTo(3);
        breaker.onSuccess(first);
        assertThat(breaker.tryAcquire()).isNotNegative();
        assertThat(breaker.tryAcquire()).isNegative();
    }

    @Test
    void aShareOfFailedProbesDecidesAfterAllHaveReported() {
        CircuitBreaker breaker = breaker(BreakerConfig.named("venue")
                .halfOpenPermits(10)
                .closeAfter(10)
                .probeFailures(ProbeFailures.share(50))
                .openFor(Duration.ofSeconds(1)));
        fail(breaker, 5);
        clock.advance(Duration.ofSeconds(1));

        fail(breaker, 4);
        succeed(breaker, 6);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        fail(breaker, 5);
        clock.advance(Duration.ofSeconds(1));
        succeed(breaker, 5);
        fail(breaker, 4);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void theRampLetsAGrowingShareThroughStepByStep() {
        CircuitBreaker breaker = breaker(
                BreakerConfig.named("venue").openFor(Duration.ofSeconds(1)).ramp(Ramp.gentle(Duration.ofSeconds(10))));
        fail(breaker, 5);
        clock.advance(Duration.ofSeconds(1));
        succeed(breaker, 3);
        assertThat(breaker.state()).isEqualTo(BreakerState.RAMPING);

        assertThat(letThrough(breaker, 1_000)).isEqualTo(100);
        clock.advance(Duration.ofSeconds(10));
        assertThat(letThrough(breaker, 1_000)).isEqualTo(250);
        clock.advance(Duration.ofSeconds(10));
        assertThat(letThrough(breaker, 1_000)).isEqualTo(500);
        clock.advance(Duration.ofSeconds(10));
        assertThat(letThrough(breaker, 1_000)).isEqualTo(1_000);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void failuresOnTheRampOpenItAgainAndTheOpenTimeGrows() {
        CircuitBreaker breaker = breaker(BreakerConfig.named("venue")
                .openTime(new OpenTime(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0, Duration.ofSeconds(60)))
                .ramp(Ramp.gentle(Duration.ofSeconds(10))));
        fail(breaker, 5);
        clock.advance(Duration.ofSeconds(1));
        succeed(breaker, 3);
        clock.advance(Duration.ofSeconds(25));
        breaker.tryAcquire(); // a call climbs the second step only now: time passes, steps are looked at by calls
        assertThat(breaker.state()).isEqualTo(BreakerState.RAMPING);

        int failed = 0;
        while (failed < 5) {
            long permit = breaker.tryAcquire();
            if (permit >= 0) {
                breaker.onFailure(permit);
                failed++;
            }
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.nanosUntilProbe(clock.nanos()))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void theOpenTimeGrowsUpToItsLongestAndGoesDownByStepsOfHealth() {
        CircuitBreaker breaker = breaker(BreakerConfig.named("venue")
                .consecutiveFailures(1)
                .closeAfter(1)
                .openTime(new OpenTime(Duration.ofSeconds(1), 2, Duration.ofSeconds(8), 0, Duration.ofSeconds(100))));
        fail(breaker, 1);
        for (long expected : new long[] {1, 2, 4, 8, 8}) {
            assertThat(breaker.nanosUntilProbe(clock.nanos()))
                    .isEqualTo(Duration.ofSeconds(expected).toNanos());
            clock.advance(Duration.ofSeconds(expected));
            fail(breaker, 1);
        }
        assertThat(breaker.snapshot().openLevel()).isEqualTo(6);
        clock.advance(Duration.ofSeconds(8));
        succeed(breaker, 1);

        clock.advance(Duration.ofSeconds(399)); // three steps down: six, less three, plus one
        fail(breaker, 1);

        assertThat(breaker.snapshot().openLevel()).isEqualTo(4);
        clock.advance(Duration.ofSeconds(8));
        succeed(breaker, 1);
        fail(breaker, 1);
        assertThat(breaker.snapshot().openLevel())
                .as("one success wipes nothing out")
                .isEqualTo(5);
    }

    @Test
    void metricsOnlyNeverRefusesAndTellsEachCrossing() {
        BreakerEventsTest.Told told = new BreakerEventsTest.Told(clock);
        CircuitBreaker breaker = new CircuitBreaker(
                rules().failureRate(50, Window.lastCalls(4), 2).build(), clock, told.bus);
        breaker.hold(HoldMode.METRICS_ONLY, "alice", "trial");

        fail(breaker, 10);
        succeed(breaker, 2);
        assertThat(told.crossings()).as("two of four are 50 %").containsExactly(true);
        succeed(breaker, 8);
        fail(breaker, 2);

        assertThat(told.crossings()).containsExactly(true, false, true);
        assertThat(breaker.state()).isEqualTo(BreakerState.METRICS_ONLY);
        assertThat(breaker.rejections()).isZero();
        assertThat(breaker.trips()).isZero();
    }

    @Test
    void metricsOnlyTellsThatATimeWindowHasForgotten() {
        BreakerEventsTest.Told told = new BreakerEventsTest.Told(clock);
        CircuitBreaker breaker = new CircuitBreaker(
                rules().failureRate(50, Window.lasting(Duration.ofSeconds(1)), 2)
                        .build(),
                clock,
                told.bus);
        breaker.hold(HoldMode.METRICS_ONLY, "alice", "trial");
        fail(breaker, 2);

        clock.advance(Duration.ofSeconds(5));
        breaker.inspect();

        assertThat(told.crossings()).containsExactly(true, false);
    }

    private static BreakerConfig.Builder rules() {
        return BreakerConfig.named("venue").withoutRules();
    }

    private CircuitBreaker breaker(BreakerConfig.Builder settings) {
        return new CircuitBreaker(settings.build(), clock);
    }

    private void call(CircuitBreaker breaker, Duration takes) {
        long start = clock.nanos();
        long permit = breaker.tryAcquire(start);
        clock.advance(takes);
        breaker.onSuccess(permit, start, clock.nanos());
    }

    private static int letThrough(CircuitBreaker breaker, int calls) {
        int through = 0;
        for (int i = 0; i < calls; i++) {
            long permit = breaker.tryAcquire();
            if (permit >= 0) {
                breaker.onSuccess(permit);
                through++;
            }
        }
        return through;
    }

    private static void record(LatencyRecorder recorder, int samples, long nanos) {
        for (int i = 0; i < samples; i++) {
            recorder.record(nanos);
        }
    }

    private static void fail(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.onFailure(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }
    }

    private static void succeed(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.onSuccess(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }
    }
}
