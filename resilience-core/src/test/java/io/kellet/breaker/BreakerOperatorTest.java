package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.authority.Operator;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a person can do to a breaker, and what nothing else can undo. */
final class BreakerOperatorTest {

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker =
            new CircuitBreaker(BreakerConfig.named("venue").build(), clock);

    @Test
    void noOutcomeNoTimeNorAResetOrOtherSettingsLeaveForcedOpen() {
        long early = breaker.tryAcquire();
        fail(5);

        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "venue is down for maintenance");

        breaker.onSuccess(early);
        clock.advance(Duration.ofDays(1000));
        breaker.inspect();
        breaker.reconfigure(now -> now.toBuilder().openFor(Duration.ofMillis(1)).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> breaker.reset("bob", "let me in"))
                .withMessageContaining("alice");
        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(hold.isInForce()).isTrue();
        assertThat(breaker.hold()).contains(hold);
    }

    @Test
    void afterForcedOpenItProbesBeforeItCloses() {
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");

        assertThat(hold.release("alice", "venue is back")).isTrue();

        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        succeed(3);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void forcedClosedCountsAndNeverTrips() {
        Hold hold = breaker.hold(HoldMode.FORCED_CLOSED, "alice", "auction");

        fail(100);

        assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_CLOSED);
        assertThat(breaker.snapshot().failuresInARow()).isEqualTo(100);
        hold.release("alice", "auction over");
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        fail(4);
        assertThat(breaker.state())
                .as("what was counted while held is forgotten")
                .isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void disabledLetsThroughAndCountsNothing() {
        breaker.hold(HoldMode.DISABLED, "alice", "false alarms");

        fail(100);

        assertThat(breaker.snapshot().failures()).isZero();
        assertThat(breaker.snapshot().failuresInARow()).isZero();
        assertThat(breaker.tryAcquire()).isNotNegative();
    }

    @Test
    void anOutcomeFromBeforeAHoldIsStaleAfterIt() {
        long early = breaker.tryAcquire();
        Hold hold = breaker.hold(HoldMode.DISABLED, "alice", "false alarms");
        long during = breaker.tryAcquire();

        assertThat(breaker.onFailure(early)).isEqualTo(Report.STALE);
        hold.release("alice", "over");
        assertThat(breaker.onFailure(during)).isEqualTo(Report.STALE);
    }

    @Test
    void theHoldThatWasReplacedIsNoKeyAnyMore() {
        Hold alices = breaker.hold(HoldMode.METRICS_ONLY, "alice", "trial");

        Hold bobs = breaker.hold(HoldMode.FORCED_OPEN, "bob", "emergency");

        assertThat(alices.release("alice", "trial over")).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> alices.change(HoldMode.DISABLED, "alice", "more trial"));
        assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(bobs.release("bob", "over")).isTrue();
        assertThat(bobs.release("bob", "again")).as("once").isFalse();
    }

    @Test
    void onlyTheEmergencyBrakeIsTakenFromAnother() {
        breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");

        for (HoldMode mode : HoldMode.values()) {
            if (mode != HoldMode.FORCED_OPEN) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> breaker.hold(mode, "bob", "I know better"))
                        .withMessageContaining("actor=alice");
            }
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_OPEN);
    }

    @Test
    void aHoldChangesWithoutLettingGo() {
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");

        Hold changed = hold.change(HoldMode.METRICS_ONLY, "alice", "watching");

        assertThat(breaker.state()).isEqualTo(BreakerState.METRICS_ONLY);
        assertThat(hold.isInForce()).isFalse();
        assertThat(changed.by()).isEqualTo(new Operator("alice", "watching"));
        assertThat(changed.mode()).isEqualTo(HoldMode.METRICS_ONLY);
        assertThat(changed.sinceNanos()).isEqualTo(clock.nanos());
    }

    @Test
    void whoHoldsAndWhyMustBeSaid() {
        assertThatIllegalArgumentException().isThrownBy(() -> breaker.hold(HoldMode.DISABLED, " ", "because"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.hold(HoldMode.DISABLED, "alice", ""))
                .withMessageContaining("actor=alice");
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aBreakerThatIsNotEnabledIsHeldByItsConfiguration() {
        CircuitBreaker off =
                new CircuitBreaker(BreakerConfig.named("off").enabled(false).build(), clock);

        assertThat(off.state()).isEqualTo(BreakerState.DISABLED);
        assertThat(off.hold().orElseThrow().by().actor()).isEqualTo("configuration");
        assertThat(off.hold().orElseThrow().release("alice", "on again")).isTrue();
        assertThat(off.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aResetClosesAtOnceAndNoTimeThatWasRunningComesBack() {
        fail(5);
        clock.advance(Duration.ofSeconds(59));

        breaker.reset("alice", "venue is fine");

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "no, it is not");
        clock.advance(Duration.ofSeconds(2));
        assertThat(breaker.tryAcquire()).as("the old open time means nothing").isNegative();
        hold.release("alice", "now it is");
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void aResetForgetsFailuresAndTheirLateComers() {
        fail(4);
        long early = breaker.tryAcquire();

        breaker.reset("alice", "new session");

        assertThat(breaker.onFailure(early)).isEqualTo(Report.STALE);
        fail(4);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void otherSettingsKeepTheStateTheCountAndTheCallsInFlight() {
        fail(3);
        long inFlight = breaker.tryAcquire();

        breaker.reconfigure(now -> now.toBuilder().consecutiveFailures(4).build());

        assertThat(breaker.onFailure(inFlight)).isEqualTo(Report.COUNTED);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void otherSettingsDoNotTouchATimeThatIsRunning() {
        fail(5);

        breaker.reconfigure(
                now -> now.toBuilder().openFor(Duration.ofSeconds(1)).build());

        clock.advance(Duration.ofSeconds(59));
        assertThat(breaker.tryAcquire()).isNegative();
        clock.advance(Duration.ofSeconds(1));
        fail(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(breaker.tryAcquire()).as("the next one is as they say").isNotNegative();
    }

    @Test
    void badSettingsAreRefusedWholeAndTheNextGoodOnesWork() {
        BreakerConfig before = breaker.config();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.reconfigure(now ->
                        now.toBuilder().consecutiveFailures(2).closeAfter(0).build()))
                .withMessageContaining("successes must be 1..10000: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        breaker.reconfigure(now -> BreakerConfig.named("other").build()))
                .withMessageContaining("name cannot be changed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.reconfigure(
                        now -> now.toBuilder().enabled(false).build()))
                .withMessageContaining("hold or release");

        assertThat(breaker.config()).isSameAs(before);
        breaker.reconfigure(now -> now.toBuilder().consecutiveFailures(2).build());
        fail(2);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aNumberOfNotedCallsThatChangesMakesCallsInFlightStaleAndFreesNobodysPlace() {
        CircuitBreaker tracking = new CircuitBreaker(
                BreakerConfig.named("tracking")
                        .tripOn(new TripRule.OverdueCalls(2, Duration.ofSeconds(1), 4))
                        .build(),
                clock);
        long old = tracking.tryAcquire();

        tracking.reconfigure(now -> now.toBuilder()
                .tripOn(new TripRule.OverdueCalls(2, Duration.ofSeconds(1), 8))
                .build());
        long fresh = tracking.tryAcquire();

        assertThat(tracking.onFailure(old)).isEqualTo(Report.STALE);
        assertThat(tracking.onSuccess(fresh)).isEqualTo(Report.COUNTED);
        assertThat(tracking.onSuccess(fresh)).isEqualTo(Report.DUPLICATE);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.onFailure(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.onSuccess(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }
    }
}
