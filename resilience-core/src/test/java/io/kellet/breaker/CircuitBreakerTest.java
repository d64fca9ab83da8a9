package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kellet.testkit.ManualClock;
import io.kellet.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A breaker with its defaults, seen from outside. */
final class CircuitBreakerTest {

    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker =
            new CircuitBreaker(BreakerConfig.named("venue").build(), clock);

    @Test
    void opensAfterFiveFailuresInARow() {
        fail(4);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.trips()).isOne();
    }

    @Test
    void aSuccessBreaksTheRow() {
        fail(4);
        breaker.onSuccess(breaker.tryAcquire());
        fail(4);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void staysOpenForSixtySecondsToTheNanosecond() {
        fail(5);

        clock.advance(Duration.ofSeconds(60).minusNanos(1));
        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(breaker.nanosUntilProbe(clock.nanos())).isOne();

        clock.advance(Duration.ofNanos(1));
        assertThat(breaker.tryAcquire()).isNotNegative();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void closesAfterThreeProbesThatSucceed() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));

        succeed(2);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        succeed(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        fail(4);
        assertThat(breaker.state()).as("the row begins anew").isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void theFirstProbeThatFailsOpensItForAnotherSixtySeconds() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));
        succeed(2);

        fail(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.nanosUntilProbe(clock.nanos()))
                .isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(breaker.trips()).isEqualTo(2);
    }

    @Test
    void letsOneProbeOutAtATime() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));

        long probe = breaker.tryAcquire();

        assertThat(probe).isNotNegative();
        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(breaker.onSuccess(probe)).isEqualTo(Report.COUNTED);
        assertThat(breaker.tryAcquire()).isNotNegative();
    }

    @Test
    void anOutcomeOfACallFromBeforeItOpenedIsStaleAndMovesNothing() {
        long early = breaker.tryAcquire();
        long other = breaker.tryAcquire();
        fail(5);
        clock.advance(Duration.ofSeconds(30));

        assertThat(breaker.onFailure(early)).isEqualTo(Report.STALE);

        assertThat(breaker.nanosUntilProbe(clock.nanos()))
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(breaker.trips()).isOne();
        clock.advance(Duration.ofSeconds(30));
        long probe = breaker.tryAcquire();
        assertThat(breaker.onSuccess(other)).isEqualTo(Report.STALE);
        assertThat(breaker.onSuccess(other)).isEqualTo(Report.STALE);
        assertThat(breaker.onSuccess(other)).isEqualTo(Report.STALE);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.tryAcquire()).as("the probe is still out").isNegative();
        assertThat(breaker.onSuccess(probe)).isEqualTo(Report.COUNTED);
        assertThat(breaker.snapshot().staleReports()).isEqualTo(4);
    }

    @Test
    void aProbeReportedTwiceCountsOnceAndFreesNoPlaceOfAnother() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));
        long first = breaker.tryAcquire();

        assertThat(breaker.onSuccess(first)).isEqualTo(Report.COUNTED);
        assertThat(breaker.onSuccess(first)).isEqualTo(Report.DUPLICATE);
        long second = breaker.tryAcquire();
        assertThat(breaker.onSuccess(first)).isEqualTo(Report.STALE);

        assertThat(breaker.tryAcquire()).as("the second is out").isNegative();
        assertThat(breaker.onSuccess(second)).isEqualTo(Report.COUNTED);
        assertThat(breaker.state()).as("two successes, not three").isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.snapshot().duplicateReports()).isOne();
    }

    @Test
    void aProbeThatNeverReportsLosesItsPlaceWhenItsLeaseRunsOut() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));
        long lost = breaker.tryAcquire();

        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(breaker.tryAcquire()).isNegative();
        clock.advance(Duration.ofNanos(1));
        assertThat(breaker.onSuccess(lost))
                .as("too late, though nobody has its place yet")
                .isEqualTo(Report.STALE);
        long next = breaker.tryAcquire();
        assertThat(next).isNotNegative();

        assertThat(breaker.onFailure(lost)).isEqualTo(Report.STALE);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.onSuccess(next)).isEqualTo(Report.COUNTED);
    }

    @Test
    void aCancelledProbeGivesItsPlaceBackAndDecidesNothing() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));

        for (int i = 0; i < 10; i++) {
            assertThat(breaker.release(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.tryAcquire()).isNotNegative();
    }

    @Test
    void aCancelledCallNeitherLengthensNorBreaksARow() {
        fail(4);

        breaker.release(breaker.tryAcquire());
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        fail(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void aFailureOfOurOwnCountsOnlyIfTheSettingsSaySo() {
        for (int i = 0; i < 10; i++) {
            breaker.onLocalFailure(breaker.tryAcquire());
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.snapshot().localFailures()).isEqualTo(10);

        breaker.reconfigure(now -> now.toBuilder().localFailuresCount(true).build());
        for (int i = 0; i < 5; i++) {
            breaker.onLocalFailure(breaker.tryAcquire());
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void bothWaysInAgreeAndTheExceptionIsAlwaysTheSame() {
        fail(5);

        assertThat(breaker.tryAcquire()).isNegative();
        BreakerOpenException first = refusal();
        BreakerOpenException second = refusal();

        assertThat(first).isSameAs(second).hasMessage("call refused, breaker is open: breaker=venue reason=OPEN");
        assertThat(first.reason()).isEqualTo(RejectionReason.OPEN);
        assertThat(first.getStackTrace()).isEmpty();
        assertThat(breaker.rejections()).isEqualTo(3);
        clock.advance(Duration.ofSeconds(60));
        assertThat(breaker.acquire()).isNotNegative();
        assertThat(breaker.tryAcquire()).isNegative();
        assertThat(refusal().reason()).isEqualTo(RejectionReason.PROBING);
    }

    @Test
    void whatIsNoRefusalHasNoException() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.rejection(breaker.tryAcquire()))
                .withMessageContaining("breaker=venue");
    }

    @Test
    void theOutcomeOfARefusedCallIsABadArgument() {
        fail(5);
        long refused = breaker.tryAcquire();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> breaker.onSuccess(refused))
                .withMessageContaining("breaker=venue");
        assertThatIllegalArgumentException().isThrownBy(() -> breaker.report(0, 4));
    }

    @Test
    void aClockThatStepsBackWhileOpenDoesNotKeepItShutForAsFar() {
        fail(5);

        clock.stepBack(Duration.ofHours(1));
        assertThat(breaker.tryAcquire()).isNegative();
        clock.advance(Duration.ofSeconds(60).minusNanos(1));
        assertThat(breaker.tryAcquire()).as("a full open time after the step").isNegative();
        clock.advance(Duration.ofNanos(1));

        assertThat(breaker.tryAcquire()).isNotNegative();
    }

    @Test
    void aThreadWhoseReadingIsOldMovesNothing() {
        long old = clock.nanos();
        clock.advance(Duration.ofSeconds(5));
        fail(5);

        assertThat(breaker.tryAcquire(old)).isNegative();

        assertThat(breaker.nanosUntilProbe(clock.nanos()))
                .isEqualTo(Duration.ofSeconds(60).toNanos());
    }

    @Test
    void aClockThatStepsBackWhileHalfOpenDoesNotKeepLostProbesPlaces() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));
        long lost = breaker.tryAcquire();

        clock.stepBack(Duration.ofHours(1));

        assertThat(breaker.tryAcquire()).isNotNegative();
        assertThat(breaker.onFailure(lost)).isEqualTo(Report.STALE);
    }

    @Test
    void aJumpForwardOnlyEndsTheOpenTimeEarly() {
        fail(5);

        clock.advance(Duration.ofDays(1000));

        succeed(3);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void withoutRulesNothingTripsIt() {
        CircuitBreaker patient =
                new CircuitBreaker(BreakerConfig.named("patient").withoutRules().build(), clock);

        for (int i = 0; i < 1_000; i++) {
            patient.onFailure(patient.tryAcquire());
        }

        assertThat(patient.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(patient.snapshot().failures()).isEqualTo(1_000);
    }

    @Test
    void theSameBreakerUsedInsideItsOwnProbeIsRefusedAndDoesNotHang() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));

        assertThatThrownBy(() -> breaker.run(() -> breaker.run(() -> {}))).isInstanceOf(BreakerOpenException.class);

        assertThat(breaker.state()).as("its own refusal says nothing").isEqualTo(BreakerState.HALF_OPEN);
        succeed(3);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aSnapshotSaysHowItStands() {
        fail(5);
        breaker.tryAcquire();
        clock.advance(Duration.ofSeconds(20));

        BreakerSnapshot snapshot = breaker.snapshot();

        assertThat(snapshot.state()).isEqualTo(BreakerState.OPEN);
        assertThat(snapshot.untilProbe()).isEqualTo(Duration.ofSeconds(40));
        assertThat(snapshot.openLevel()).isOne();
        assertThat(snapshot.trips()).isOne();
        assertThat(snapshot.rejections()).isOne();
        assertThat(snapshot.failures()).isEqualTo(5);
        assertThat(snapshot.hold()).isEmpty();
        assertThat(breaker.nanosUntilProbe(clock.nanos() + Deadline.FOREVER)).isZero();
    }

    private BreakerOpenException refusal() {
        try {
            breaker.acquire();
        } catch (BreakerOpenException e) {
            return e;
        }
        throw new AssertionError("was let through");
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
