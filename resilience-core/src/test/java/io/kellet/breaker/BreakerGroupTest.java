package io.kellet.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kellet.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BreakerGroupTest {

    private final ManualClock clock = new ManualClock();
    private final BreakerEventsTest.Told told = new BreakerEventsTest.Told(clock);
    private final BreakerGroup group = new BreakerGroup("xetra gateways", 50);
    private final List<CircuitBreaker> members = IntStream.range(0, 4)
            .mapToObj(
                    i -> new CircuitBreaker(BreakerConfig.named("gateway-" + i).build(), clock, told.bus))
            .toList();

    BreakerGroupTest() {
        members.forEach(group::add);
    }

    @Test
    void atMostItsShareIsShutOutAndTheOthersGoOnCalling() {
        members.forEach(member -> fail(member, 10));

        assertThat(members)
                .extracting(CircuitBreaker::state)
                .containsExactly(BreakerState.OPEN, BreakerState.OPEN, BreakerState.CLOSED, BreakerState.CLOSED);
        assertThat(group.ejected()).isEqualTo(2);
        assertThat(group.withheld())
                .as("one for each closed member, however often it fails")
                .isEqualTo(2);
        told.bus.deliverPending();
        assertThat(told.withheld)
                .extracting(BreakerTripWithheld::breaker)
                .containsExactlyInAnyOrder("gateway-2", "gateway-3");
    }

    @Test
    void whenThereIsRoomAgainAFurtherFailureOpensTheOneThatWaited() {
        members.forEach(member -> fail(member, 5));
        clock.advance(Duration.ofSeconds(60));
        succeed(members.get(0), 3);
        assertThat(group.ejected()).isOne();

        fail(members.get(2), 1);

        assertThat(members.get(2).state()).isEqualTo(BreakerState.OPEN);
        assertThat(group.ejected()).isEqualTo(2);
    }

    @Test
    void aProbeThatFailsNeedsNoFurtherPlace() {
        members.forEach(member -> fail(member, 5));
        clock.advance(Duration.ofSeconds(60));

        fail(members.get(0), 1);

        assertThat(members.get(0).state()).isEqualTo(BreakerState.OPEN);
        assertThat(group.ejected()).isEqualTo(2);
    }

    @Test
    void everyWayBackGivesThePlaceBackOnce() {
        fail(members.get(0), 5);
        members.get(0).reset("alice", "fine");
        assertThat(group.ejected()).isZero();

        fail(members.get(0), 5);
        Hold hold = members.get(0).hold(HoldMode.FORCED_OPEN, "alice", "maintenance");
        assertThat(group.ejected()).as("it was shut out before").isOne();
        hold.release("alice", "over");
        succeed(members.get(0), 3);
        assertThat(group.ejected()).isZero();

        fail(members.get(0), 5);
        members.get(0).hold(HoldMode.DISABLED, "alice", "false alarm");
        assertThat(group.ejected()).isZero();
    }

    @Test
    void whoLeavesWhileShutOutTakesNoPlaceWithIt() {
        fail(members.get(0), 5);

        group.remove(members.get(0));
        group.remove(members.get(0));

        assertThat(group.ejected()).isZero();
        assertThat(group.members()).isEqualTo(3);
        assertThat(members.get(0).state()).isEqualTo(BreakerState.OPEN);
        clock.advance(Duration.ofSeconds(60));
        succeed(members.get(0), 3);
        assertThat(group.ejected()).isZero();
    }

    @Test
    void aBreakerIsInOneGroupAtATime() {
        BreakerGroup other = new BreakerGroup("eurex gateways", 50);

        assertThatIllegalStateException()
                .isThrownBy(() -> other.add(members.get(0)))
                .withMessageContaining("xetra gateways");
        group.remove(members.get(0));
        other.add(members.get(0));

        assertThat(other.members()).isOne();
    }

    @Test
    void aShareTooSmallForOneShutsOutNobody() {
        BreakerGroup small = new BreakerGroup("small", 49);
        CircuitBreaker only = new CircuitBreaker(BreakerConfig.named("only").build(), clock);
        small.add(only);

        fail(only, 100);

        assertThat(only.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void refusesAShareThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerGroup("venues", 101))
                .withMessage("mostPercent must be 0..100: group=venues percent=101");
        assertThatIllegalArgumentException().isThrownBy(() -> new BreakerGroup(" ", 50));
    }

    private static void fail(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            long permit = breaker.tryAcquire();
            if (permit >= 0) {
                breaker.onFailure(permit);
            }
        }
    }

    private static void succeed(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breaker.onSuccess(breaker.tryAcquire())).isEqualTo(Report.COUNTED);
        }
    }
}
