package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.latency.LatencyConfig;
import io.kellet.latency.LatencyRecorder;
import io.kellet.testkit.ManualClock;
import io.kellet.time.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Races played by hand: the clock is what a breaker asks between looking at its state and moving, so a clock that does
 * something when it is read puts that something exactly there. The same clock can fail.
 */
final class BreakerInterleavingTest {

    /** Runs what it is given at the reading it is given for, once. */
    private static final class Intruder implements NanoClock {
        final ManualClock time = new ManualClock();
        private int readings;
        private Runnable deed = () -> {};
        private Runnable after = () -> {};

        void atReading(int number, Runnable what) {
            readings = number;
            deed = what;
        }

        /** The same, but the reading is from before it. */
        void afterReading(int number, Runnable what) {
            atReading(number, () -> after = what);
        }

        @Override
        public long nanos() {
            if (readings > 0 && --readings == 0) {
                deed.run();
            }
            long reading = time.nanos();
            Runnable now = after;
            after = () -> {};
            now.run();
            return reading;
        }
    }

    private static final class ClockFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Intruder clock = new Intruder();
    private final EventBus bus =
            EventBus.manual(EventBusConfig.named("interleaving").build(), clock);
    private final List<Object> heard = new ArrayList<>();
    private final BreakerGroup group = new BreakerGroup("venue", 100);

    /** Needs the clock for every outcome, so that a success can be held up before it is recorded. */
    private static BreakerConfig.Builder timed(int failures) {
        return BreakerConfig.named("venue")
                .consecutiveFailures(failures)
                .failureRate(100, Window.lasting(Duration.ofSeconds(10)), 1_000);
    }

    // ---- metrics only

    @Test
    void aSuccessThatWasHeldUpWhileTheThresholdWasCrossedTakesTheCrossingBack() {
        CircuitBreaker breaker = listened(timed(2).build());
        breaker.hold(HoldMode.METRICS_ONLY, "test", "watch");
        long permit = breaker.tryAcquire();
        breaker.onFailure(permit);
        clock.atReading(1, () -> breaker.onFailure(permit));

        breaker.onSuccess(permit);

        assertThat(crossings()).containsExactly(true, false);
    }

    @Test
    void aFailureThatWasHeldUpWhileTheThresholdWasCrossedDownCrossesItAgain() {
        CircuitBreaker breaker = listened(timed(1).build());
        breaker.hold(HoldMode.METRICS_ONLY, "test", "watch");
        long permit = breaker.tryAcquire();
        breaker.onFailure(permit);
        clock.atReading(1, () -> breaker.onSuccess(permit));

        breaker.onFailure(permit);

        assertThat(crossings()).containsExactly(true, false, true);
    }

    @Test
    void otherSettingsUnderWhichTheThresholdIsNotCrossedAnyMoreSaySo() {
        CircuitBreaker breaker = listened(BreakerConfig.named("venue")
                .withoutRules()
                .failureRate(50, Window.lastCalls(4), 1)
                .build());
        breaker.hold(HoldMode.METRICS_ONLY, "test", "watch");
        breaker.onFailure(breaker.tryAcquire());

        breaker.reconfigure(config -> config.toBuilder().withoutRules().build());

        assertThat(crossings()).containsExactly(true, false);
    }

    @Test
    void latencyOverBudgetIsACrossingToo() {
        LatencyRecorder recorder =
                new LatencyRecorder(LatencyConfig.named("venue").build());
        CircuitBreaker breaker = listened(BreakerConfig.named("venue")
                .withoutRules()
                .tripOn(new TripRule.LatencyOverBudget(recorder, 99, Duration.ofMillis(1), Duration.ofSeconds(1), 1))
                .build());
        breaker.hold(HoldMode.METRICS_ONLY, "test", "watch");
        breaker.inspect();

        recorder.record(Duration.ofMillis(5).toNanos());
        clock.time.advance(Duration.ofSeconds(1));
        breaker.inspect();
        breaker.inspect();
        recorder.record(1_000);
        clock.time.advance(Duration.ofSeconds(1));
        breaker.inspect();

        assertThat(crossings()).containsExactly(true, false);
    }

    // ---- the group's books

    @Test
    void aMemberThatIsRemovedWhileItTripsLeavesNoPlaceTaken() {
        CircuitBreaker breaker = listened(timed(1).build());
        group.add(breaker);
        long permit = breaker.tryAcquire();
        clock.atReading(2, () -> group.remove(breaker)); // after the place was taken, before the breaker moves

        breaker.onFailure(permit);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(group.members()).isZero();
        assertThat(group.ejected()).isZero();
    }

    @Test
    void twoFailuresAtOnceThatTakeTheLastPlaceWithholdNothing() {
        BreakerGroup tight = new BreakerGroup("tight", 50);
        CircuitBreaker breaker = listened(timed(1).build());
        tight.add(breaker);
        tight.add(new CircuitBreaker(BreakerConfig.named("other").build(), clock));
        long permit = breaker.tryAcquire();
        clock.atReading(2, () -> breaker.onFailure(permit)); // finds the place taken by the first

        breaker.onFailure(permit);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(tight.ejected()).isOne();
        assertThat(tight.withheld()).isEqualTo(breaker.snapshot().tripsWithheld());
    }

    @Test
    void aTripIsWithheldOnceThoughSettingsChangeInBetween() {
        BreakerGroup shut = new BreakerGroup("shut", 0);
        CircuitBreaker breaker =
                listened(BreakerConfig.named("venue").consecutiveFailures(1).build());
        shut.add(breaker);
        breaker.onFailure(breaker.tryAcquire());
        breaker.reconfigure(config ->
                config.toBuilder().failureRate(50, Window.lastCalls(8), 8).build());

        breaker.onFailure(breaker.tryAcquire());

        assertThat(shut.withheld()).isOne();
    }

    // ---- a clock that fails

    @Test
    void aClockThatFailsAtAnyReadingLosesNoEventAndNoPlaceInTheGroup() {
        for (int reading = 1; reading <= 40; reading++) {
            heard.clear();
            BreakerGroup members = new BreakerGroup("members", 100);
            CircuitBreaker breaker = listened(
                    timed(1).openFor(Duration.ofSeconds(1)).closeAfter(1).build());
            members.add(breaker);
            clock.atReading(reading, () -> {
                throw new ClockFailure();
            });
            Throwable first = catchThrowable(() -> cycle(breaker, members));
            clock.atReading(0, () -> {});
            if (first != null) {
                assertThat(first).isInstanceOf(ClockFailure.class);
                breaker.hold().ifPresent(hold -> hold.release("test", "done"));
                clock.time.advance(Duration.ofSeconds(20));
                cycle(breaker, members);
            }
            bus.deliverPending();

            assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
            assertThat(members.ejected()).as("failing at reading %d", reading).isZero();
            assertThat(bus.counts().pending())
                    .as("events that wait for one that was lost, failing at reading %d", reading)
                    .isZero();
            assertThat(heard).isNotEmpty();
            breaker.detach();
            bus.deliverPending();
        }
    }

    /** Every kind of move there is. */
    private void cycle(CircuitBreaker breaker, BreakerGroup members) {
        breaker.onFailure(breaker.tryAcquire());
        clock.time.advance(Duration.ofSeconds(1));
        breaker.onFailure(breaker.tryAcquire());
        clock.time.stepBack(Duration.ofSeconds(5));
        breaker.tryAcquire();
        clock.time.advance(Duration.ofSeconds(1));
        breaker.onSuccess(breaker.tryAcquire());
        breaker.reconfigure(config -> config);
        Hold hold = breaker.hold(HoldMode.METRICS_ONLY, "test", "watch");
        breaker.onFailure(breaker.tryAcquire());
        breaker.onSuccess(breaker.tryAcquire());
        hold.release("test", "done");
        breaker.onFailure(breaker.tryAcquire());
        members.remove(breaker);
        members.add(breaker);
        breaker.reset("test", "again");
    }

    @Test
    void whatTheCallThrewIsThrownThoughTheClockFailsAfterIt() {
        CircuitBreaker breaker = listened(timed(5).build());
        IllegalStateException thrown = new IllegalStateException("the call's own");
        clock.atReading(2, () -> {
            throw new ClockFailure();
        });

        assertThatThrownBy(() -> breaker.run(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void aFutureCompletesThoughTheClockFailsWhenItsStageDoes() {
        CircuitBreaker breaker = listened(timed(5).build());
        IllegalStateException thrown = new IllegalStateException("the stage's own");
        CompletableFuture<String> good = new CompletableFuture<>();
        CompletableFuture<String> bad = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> good);
        CompletableFuture<String> failure = breaker.callAsync(() -> bad);
        Runnable fails = () -> {
            throw new ClockFailure();
        };

        clock.atReading(1, fails);
        good.complete("ack");
        clock.atReading(1, fails);
        bad.completeExceptionally(thrown);

        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(ClockFailure.class);
        assertThatThrownBy(failure::join).hasCause(thrown);
    }

    // ---- futures

    @Test
    void aCancelledProbeHasGivenItsPlaceBackWhenItsFutureCompletes() {
        CircuitBreaker breaker =
                listened(timed(1).openFor(Duration.ofSeconds(1)).build());
        breaker.onFailure(breaker.tryAcquire());
        clock.time.advance(Duration.ofSeconds(1));
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> answer = breaker.callAsync(() -> work);
        List<Boolean> next = new ArrayList<>();
        CompletableFuture<String> follower =
                answer.whenComplete((result, thrown) -> next.add(breaker.tryAcquire() >= 0));

        answer.cancel(true);

        assertThat(follower).isCompletedExceptionally();
        assertThat(next).containsExactly(true);
        assertThat(work).isCancelled();
    }

    // ---- looking

    @Test
    void aClassifierThatMovesTheBreakerFindsItsOutcomeStale() {
        CircuitBreaker[] self = new CircuitBreaker[1];
        CircuitBreaker breaker = listened(BreakerConfig.named("venue")
                .classifier(thrown -> {
                    self[0].reset("classifier", "moves");
                    return Outcome.FAILURE;
                })
                .build());
        self[0] = breaker;

        assertThatThrownBy(() -> breaker.run(() -> {
                    throw new IllegalStateException("call");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(breaker.snapshot().staleReports()).isOne();
        assertThat(breaker.snapshot().failuresInARow()).isZero();
    }

    @Test
    void aSnapshotIsOfOneMoment() {
        CircuitBreaker breaker = listened(timed(1).build());
        long permit = breaker.tryAcquire();
        clock.atReading(1, () -> breaker.onFailure(permit));

        BreakerSnapshot snapshot = breaker.snapshot();

        assertThat(snapshot.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(snapshot.untilProbe()).isZero();
    }

    // ---- the registry

    @Test
    void settingsThatAskForTheVeryBreakerTheyAreForMakeOneBreakerOnly() {
        BreakerRegistry[] self = new BreakerRegistry[1];
        List<CircuitBreaker> inner = new ArrayList<>();
        self[0] = new BreakerRegistry(
                name -> {
                    if (name.equals("venue") && inner.isEmpty()) {
                        inner.add(self[0].overflow());
                        inner.set(0, self[0].breaker("venue"));
                    }
                    return BreakerConfig.named(name).build();
                },
                1,
                clock,
                bus);

        CircuitBreaker outer = self[0].breaker("venue");

        assertThat(outer).isSameAs(inner.get(0));
        assertThat(self[0].all()).hasSize(1);
    }

    @Test
    void aProbeLostBeforeTheClockSteppedBackIsReplacedInTime() {
        CircuitBreaker breaker =
                listened(timed(1).openFor(Duration.ofSeconds(1)).closeAfter(100).build());
        breaker.onFailure(breaker.tryAcquire());
        clock.time.advance(Duration.ofSeconds(1));
        breaker.onSuccess(breaker.tryAcquire());
        clock.time.advance(Duration.ofHours(1));
        long lost = breaker.tryAcquire();
        clock.time.stepBack(Duration.ofMinutes(59));

        long next = breaker.tryAcquire();

        assertThat(next).isNotNegative();
        assertThat(breaker.onSuccess(lost)).isEqualTo(Report.STALE);
        assertThat(breaker.onSuccess(next)).isEqualTo(Report.COUNTED);
    }

    @Test
    void aCallerHeldUpWhileAnotherTookTheProbeDoesNotTakeTheClockForSteppedBack() {
        CircuitBreaker breaker =
                listened(timed(1).openFor(Duration.ofSeconds(1)).build());
        breaker.onFailure(breaker.tryAcquire());
        clock.time.advance(Duration.ofSeconds(1));
        breaker.onSuccess(breaker.tryAcquire());
        long[] other = new long[1];
        clock.afterReading(1, () -> {
            clock.time.advance(Duration.ofSeconds(5));
            other[0] = breaker.tryAcquire(clock.nanos());
        });

        long refused = breaker.tryAcquire(0); // the state is half open: the breaker reads the clock itself

        assertThat(refused).isNegative();
        assertThat(breaker.onSuccess(other[0])).isEqualTo(Report.COUNTED);
    }

    @Test
    void callsAreFoundOverdueThoughTheClockWentBackBehindTheBreakersBeginning() {
        CircuitBreaker breaker = listened(BreakerConfig.named("venue")
                .withoutRules()
                .overdueCalls(1, Duration.ofSeconds(1))
                .build());
        clock.time.stepBack(Duration.ofHours(1));
        breaker.tryAcquire();
        clock.time.advance(Duration.ofSeconds(1).plusNanos(2_000));

        breaker.inspect();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    private CircuitBreaker listened(BreakerConfig config) {
        CircuitBreaker breaker = new CircuitBreaker(config, clock, bus);
        bus.subscribe(Object.class, heard::add);
        return breaker;
    }

    private List<Boolean> crossings() {
        bus.deliverPending();
        return heard.stream()
                .filter(BreakerThresholdCrossed.class::isInstance)
                .map(event -> ((BreakerThresholdCrossed) event).over())
                .toList();
    }
}
