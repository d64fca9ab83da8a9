package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kellet.authority.Operator;
import io.kellet.event.EventBus;
import io.kellet.event.EventBusConfig;
import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners are told. */
final class BreakerEventsTest {

    private final ManualClock clock = new ManualClock();
    private final Told told = new Told(clock);
    private final CircuitBreaker breaker =
            new CircuitBreaker(BreakerConfig.named("venue").build(), clock, told.bus);

    @Test
    void everyMoveIsToldInOrderWithItsCause() {
        fail(5);
        clock.advance(Duration.ofSeconds(60));
        breaker.onSuccess(breaker.tryAcquire());
        breaker.onFailure(breaker.tryAcquire());
        Hold hold = breaker.hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        hold.release("alice", "over");
        breaker.reset("bob", "enough");

        List<BreakerTransition> moves = told.moves();

        assertThat(moves)
                .extracting(move -> move.from() + ">" + move.to() + " " + move.cause())
                .containsExactly(
                        "CLOSED>OPEN CONSECUTIVE_FAILURES",
                        "OPEN>HALF_OPEN OPEN_TIME_OVER",
                        "HALF_OPEN>OPEN PROBES_FAILED",
                        "OPEN>FORCED_OPEN OPERATOR_HELD",
                        "FORCED_OPEN>HALF_OPEN OPERATOR_RELEASED",
                        "HALF_OPEN>CLOSED OPERATOR_RESET");
        assertThat(moves).extracting(BreakerTransition::commit).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(moves.get(0).openFor()).isEqualTo(Duration.ofSeconds(60));
        assertThat(moves.get(0).isTrip()).isTrue();
        assertThat(moves.get(0).operator()).isNull();
        assertThat(moves.get(1).isTrip()).isFalse();
        assertThat(moves.get(3).operator()).isEqualTo(new Operator("alice", "maintenance"));
    }

    @Test
    void otherSettingsAreTold() {
        breaker.reconfigure(now -> now.toBuilder().consecutiveFailures(7).build());
        told.bus.deliverPending();

        assertThat(told.reconfigured)
                .singleElement()
                .extracting(BreakerReconfigured::config)
                .isSameAs(breaker.config());
    }

    @Test
    void aListenerMayCallBackIntoTheBreaker() {
        told.bus.subscribe(BreakerTransition.class, move -> {
            if (move.isTrip()) {
                breaker.reset("listener", "I know better");
            }
        });

        fail(5);
        told.bus.deliverPending();

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(told.moves())
                .extracting(BreakerTransition::to)
                .containsExactly(BreakerState.OPEN, BreakerState.CLOSED);
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        told.bus.subscribe(BreakerTransition.class, move -> {
            throw new IllegalStateException("listener's own");
        });

        fail(5);
        told.bus.deliverPending();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(told.moves()).hasSize(1);
    }

    @Test
    void aBreakerThatRetiredLeavesItsNameToTheNextAndStillGuards() {
        breaker.retire();
        CircuitBreaker next = new CircuitBreaker(BreakerConfig.named("venue").build(), clock, told.bus);
        fail(5);
        next.onSuccess(next.tryAcquire());
        told.bus.deliverPending();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(told.transitions).isEmpty();
    }

    @Test
    void aBreakerGoesOnWhenItsBusIsClosed() {
        told.bus.close();

        fail(5);
        clock.advance(Duration.ofSeconds(60));
        for (int i = 0; i < 3; i++) {
            breaker.onSuccess(breaker.tryAcquire());
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.onFailure(breaker.tryAcquire());
        }
    }

    /** A bus, and everything breakers said on it. */
    static final class Told {
        final EventBus bus;
        final List<BreakerTransition> transitions = new ArrayList<>();
        final List<BreakerReconfigured> reconfigured = new ArrayList<>();
        final List<BreakerTripWithheld> withheld = new ArrayList<>();
        private final List<Boolean> crossed = new ArrayList<>();

        Told(ManualClock clock) {
            bus = EventBus.manual(EventBusConfig.named("desk").build(), clock);
            bus.subscribe(BreakerTransition.class, transitions::add);
            bus.subscribe(BreakerReconfigured.class, reconfigured::add);
            bus.subscribe(BreakerTripWithheld.class, withheld::add);
            bus.subscribe(BreakerThresholdCrossed.class, crossing -> crossed.add(crossing.over()));
        }

        List<BreakerTransition> moves() {
            bus.deliverPending();
            return transitions;
        }

        List<Boolean> crossings() {
            bus.deliverPending();
            return crossed;
        }
    }
}
